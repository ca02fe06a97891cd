package io.anymask.inference.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.clip.ClipConfig;
import io.anymask.model.clip.ClipConfig.Activation;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.clip.Tokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// From photos and words to vectors, with a small model of random weights.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClipEncoderTest {
    private static final ClipConfig CONFIG = new ClipConfig(
            new ClipConfig.Image(32, 8, 64, 2, 1), new ClipConfig.Text(77, 49_408, 16, 2, 1), 12, Activation.QUICK);

    private ClipEncoder clip;

    @BeforeAll
    void open() {
        clip = ClipEncoder.open(ClipModel.of(random(), CONFIG), Tokenizer.bundled(), new OnnxEngine());
    }

    @AfterAll
    void close() {
        clip.close();
    }

    private static Checkpoint random() {
        Random random = new Random(5);
        SequencedMap<String, TensorView> all = new LinkedHashMap<>();
        add(all, random, "visual.conv1.weight", 64, 3, 8, 8);
        add(all, random, "visual.class_embedding", 64);
        add(all, random, "visual.positional_embedding", 17, 64);
        add(all, random, "visual.proj", 64, 12);
        norm(all, random, "visual.ln_pre", 64);
        norm(all, random, "visual.ln_post", 64);
        add(all, random, "token_embedding.weight", 49_408, 16);
        add(all, random, "positional_embedding", 77, 16);
        add(all, random, "text_projection", 16, 12);
        norm(all, random, "ln_final", 16);
        all.put("logit_scale", TensorView.of(new float[] {4.6f}));
        for (int layer = 0; layer < 2; layer++) {
            block(all, random, "visual.transformer.resblocks." + layer, 64);
            block(all, random, "transformer.resblocks." + layer, 16);
        }
        return Checkpoint.of("random", all, Map.of());
    }

    private static void block(SequencedMap<String, TensorView> all, Random random, String name, int width) {
        norm(all, random, name + ".ln_1", width);
        norm(all, random, name + ".ln_2", width);
        add(all, random, name + ".attn.in_proj_weight", 3 * width, width);
        add(all, random, name + ".attn.in_proj_bias", 3 * width);
        add(all, random, name + ".attn.out_proj.weight", width, width);
        add(all, random, name + ".attn.out_proj.bias", width);
        add(all, random, name + ".mlp.c_fc.weight", 4 * width, width);
        add(all, random, name + ".mlp.c_fc.bias", 4 * width);
        add(all, random, name + ".mlp.c_proj.weight", width, 4 * width);
        add(all, random, name + ".mlp.c_proj.bias", width);
    }

    private static void norm(SequencedMap<String, TensorView> all, Random random, String name, int width) {
        add(all, random, name + ".weight", width);
        add(all, random, name + ".bias", width);
    }

    private static void add(SequencedMap<String, TensorView> all, Random random, String name, int... shape) {
        float[] values = new float[IntStream.of(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.3f;
        }
        all.put(name, TensorView.of(values, shape));
    }

    private static Image photo(int width, int height, int seed) {
        byte[] rgb = new byte[width * height * 3];
        new Random(seed).nextBytes(rgb);
        return Image.of(width, height, rgb);
    }

    @Test
    void textsAreOneVectorEachHoweverManyThereAre() {
        List<String> texts =
                IntStream.range(0, 40).mapToObj(i -> "a photo of " + i).toList();
        List<ClipVector> vectors = clip.texts(texts);
        assertThat(vectors).hasSize(40);
        assertThat(vectors.get(33).cosine(clip.text(texts.get(33)))).isEqualTo(1, within(1e-5));
        assertThat(vectors.get(33).cosine(vectors.get(2))).isLessThan(0.9999);
        assertThat(clip.text("A  CAT").cosine(clip.text("a cat"))).isEqualTo(1, within(1e-6));
    }

    @Test
    void textsWithoutAWordAreRefused() {
        for (String text : List.of("", "  ", "\t\n", "\u3000")) {
            assertThatThrownBy(() -> clip.text(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("got no word");
        }
        for (String odd : List.of("\ud83d\ude00", "\u0634\u062c\u0631\u0629", "e\u0301\u0301", "x".repeat(10_000))) {
            assertThat(clip.text(odd).values()).hasSize(12);
        }
        assertThat(clip.fits("a cat")).isTrue();
        assertThat(clip.fits("cat ".repeat(76))).isFalse();
    }

    @Test
    void imagesOfAnyShapeAreOneVectorEach() {
        List<Image> photos = List.of(photo(50, 30, 1), photo(33, 90, 2), photo(32, 32, 3));
        List<ClipVector> vectors = clip.images(photos);
        for (int i = 0; i < photos.size(); i++) {
            assertThat(vectors.get(i).cosine(clip.image(photos.get(i)))).isEqualTo(1, within(1e-5));
        }
        assertThat(vectors.get(0).cosine(vectors.get(1))).isLessThan(0.9999);
    }

    @Test
    void aWholeMaskIsTheImageAndAPartIsNot() {
        Image square = photo(64, 64, 4);
        boolean[] corner = new boolean[64 * 64];
        corner[0] = true;
        List<ClipVector> vectors = clip.masks(square, List.of(Mask.full(64, 64), Mask.of(64, 64, corner)));
        assertThat(vectors.get(0).cosine(clip.image(square))).isEqualTo(1, within(1e-6));
        assertThat(vectors.get(1).cosine(clip.image(square))).isLessThan(0.99999);
    }

    @Test
    void masksMustFitTheCrop() {
        Image square = photo(64, 64, 4);
        assertThatThrownBy(() -> clip.masks(photo(64, 60, 4), List.of(Mask.full(64, 60))))
                .hasMessageContaining("expected a square crop");
        assertThatThrownBy(() -> clip.masks(square, List.of(Mask.full(32, 32)))).hasMessageContaining("mask of 32×32");
        assertThatThrownBy(() -> clip.masks(square, List.of(Mask.empty(64, 64))))
                .hasMessageContaining("without a pixel");
    }

    @Test
    void vectorsHaveADirection() {
        assertThatThrownBy(() -> new ClipVector(new float[4])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClipVector(new float[] {1, Float.NaN}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClipVector(new float[] {1}).cosine(new ClipVector(new float[] {1, 1})))
                .hasMessageContaining("one model");
        assertThat(new ClipVector(new float[] {3, 4}).values()).containsExactly(0.6f, 0.8f);
    }

    @Test
    void afterClosingThereIsNoWork() {
        ClipEncoder other = ClipEncoder.open(ClipModel.of(random(), CONFIG), Tokenizer.bundled(), new OnnxEngine());
        other.close();
        other.close();
        assertThatThrownBy(() -> other.text("a cat"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the CLIP encoder is closed");
    }
}
