package io.anymask.inference.sam2;

import static io.anymask.inference.sam2.GoldenSam2.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.EmbeddingPrecision;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.KeptThresholds;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Prediction;
import io.anymask.inference.PromptableModel;
import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.PredictedMask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.sam.TargetGuide;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// SAM 2 on images, from the file of a picture to masks of its size, beside the reference's image predictor.
@Tag("shared")
class Sam2SegmenterTest {
    private static final int SIDE = 64;
    private static final int AREA = SIDE * SIDE;
    private static Segmenter sam;
    private static Image picture;
    private static ImageEmbedding embedding;

    @BeforeAll
    static void open() {
        sam = Segmenter.open(new PromptableModel.Sam2(GoldenSam2.model()), new OnnxEngine());
        picture = Image.read(Shared.golden("sam2/frames/00000.png"));
        embedding = sam.embed(picture);
    }

    @AfterAll
    static void close() {
        sam.close();
    }

    @Test
    void thePictureBecomesTheReferencesMaps() {
        SafetensorsFile golden = GoldenSam2.tensors("image_encoder");
        List<String> names = List.of("image_embed", "high_res_s1", "high_res_s0");
        for (int i = 0; i < names.size(); i++) {
            Tensor map = embedding.maps().get(i);
            assertThat(map.shape()).isEqualTo(golden.shape(names.get(i)));
            assertClose(names.get(i), map.toFloats(), golden.floats(names.get(i)), 1e-4);
        }
        assertThat(embedding.values()).isSameAs(embedding.maps().getFirst());
    }

    /// All of the reference's but the one without anything to ask for.
    @Test
    void everyPromptIsAnsweredAsByTheReference() {
        SafetensorsFile golden = GoldenSam2.tensors("image_predictor");
        int asked = 0;
        for (JsonNode entry : GoldenSam2.json().get("prompts")) {
            String name = entry.get("name").asString() + ".";
            if (name.equals("p9.")) {
                continue;
            }
            List<Prompt> prompts = prompts(entry, name, golden);
            MaskOutput output = entry.get("multimask_output").asBoolean() ? MaskOutput.MULTIPLE : MaskOutput.SINGLE;
            List<Prediction> answers = embedding.predictAll(prompts, output);
            for (int i = 0; i < answers.size(); i++) {
                int masks = output == MaskOutput.MULTIPLE ? 3 : 1;
                assertAnswer(name, answers.get(i).masks(), golden, i * masks, masks);
            }
            asked++;
        }
        assertThat(asked).isEqualTo(11);
    }

    private static List<Prompt> prompts(JsonNode entry, String name, SafetensorsFile golden) {
        JsonNode boxes = entry.path("box");
        JsonNode points = entry.path("point_coords");
        JsonNode labels = entry.path("point_labels");
        @Nullable
        MaskPrompt mask = golden.has(name + "mask_input")
                ? new MaskPrompt.Logits(new MaskLogits(SIDE, SIDE, golden.floats(name + "mask_input")))
                : null;
        if (boxes.path(0).isArray() || points.path(0).path(0).isArray()) {
            return IntStream.range(0, Math.max(boxes.size(), points.size()))
                    .mapToObj(i -> GoldenSam2.prompt(boxes.path(i), points.path(i), labels.path(i), mask))
                    .toList();
        }
        return List.of(GoldenSam2.prompt(boxes, points, labels, mask));
    }

    /// @param first of the reference's masks
    private static void assertAnswer(
            String name, List<PredictedMask> actual, SafetensorsFile golden, int first, int count) {
        float[] iou = golden.floats(name + "iou");
        float[] logits = golden.floats(name + "low_res_logits");
        byte[] pixels = golden.bytes(name + "mask");
        List<Integer> best = IntStream.range(first, first + count)
                .boxed()
                .sorted(Comparator.comparingDouble(mask -> -iou[mask]))
                .toList();
        assertThat(actual).as(name).hasSize(count);
        for (int i = 0; i < count; i++) {
            int mask = best.get(i);
            PredictedMask answer = actual.get(i);
            assertThat(answer.predictedIou()).as(name + "iou").isCloseTo(iou[mask], Offset.offset(1e-5));
            assertClose(
                    name + "low_res_logits",
                    answer.logits().values(),
                    Arrays.copyOfRange(logits, mask * AREA, (mask + 1) * AREA),
                    3e-4);
            assertThat(different(answer.mask(), pixels, mask)).as(name + "mask").isLessThanOrEqualTo(96 * 128 / 1000);
        }
    }

    private static int different(Mask actual, byte[] expected, int mask) {
        int different = 0;
        for (int y = 0; y < 96; y++) {
            for (int x = 0; x < 128; x++) {
                different += actual.get(x, y) == (expected[(mask * 96 + y) * 128 + x] != 0) ? 0 : 1;
            }
        }
        return different;
    }

    /// A box and two clicks have three tokens each; a click has two, and may not be filled up.
    @Test
    void promptsOfAllKindsAnswerAsTheyDoAlone() {
        List<Prompt> prompts = List.of(
                Prompt.point(16, 41),
                Prompt.box(85, 5, 104, 20),
                Prompt.point(16, 41).minus(68, 50),
                Prompt.point(68, 50));
        List<Prediction> together = embedding.predictAll(prompts);
        for (int i = 0; i < prompts.size(); i++) {
            Prediction alone = embedding.predict(prompts.get(i));
            assertThat(together.get(i).masks()).hasSameSizeAs(alone.masks());
            assertThat(together.get(i).best().predictedIou())
                    .isCloseTo(alone.best().predictedIou(), Offset.offset(1e-5));
            assertThat(together.get(i).best().mask().iou(alone.best().mask())).isGreaterThan(0.995);
        }
    }

    @Test
    void theBestMaskIsTheBestOfThree() {
        PredictedMask best =
                embedding.predict(Prompt.point(16, 41), MaskOutput.BEST).best();
        PredictedMask ofThree =
                embedding.predict(Prompt.point(16, 41), MaskOutput.MULTIPLE).best();
        assertThat(best.predictedIou()).isEqualTo(ofThree.predictedIou());
        assertThat(best.mask()).isEqualTo(ofThree.mask());
    }

    @Test
    void aKeptEmbeddingAnswersLikeAFreshOne(@TempDir Path folder) {
        Path file = folder.resolve("frame.safetensors");
        embedding.save(file, EmbeddingPrecision.FP32);
        ImageEmbedding kept = sam.load(file);
        assertThat(kept.maps()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(kept.maps().get(i).toFloats())
                    .isEqualTo(embedding.maps().get(i).toFloats());
        }
        Prompt prompt = Prompt.box(85, 5, 104, 20);
        assertThat(kept.predict(prompt).best().mask())
                .isEqualTo(embedding.predict(prompt).best().mask());
        ImageEmbedding restored = sam.restore(128, 96, embedding.maps(), embedding.imageSha256());
        assertThat(restored.predict(prompt).best().mask())
                .isEqualTo(embedding.predict(prompt).best().mask());
        try (Segmenter other = Segmenter.open(MobileSam.weights())) {
            assertThatThrownBy(() -> other.load(file))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("made by the weights");
        }
    }

    /// The weights are made up and the masks mean nothing: what counts is that each is what its own point gives.
    @Test
    void everythingIsWhatThePointsGive() {
        MaskGeneratorOptions options = MaskGeneratorOptions.DEFAULT.toBuilder()
                .pointsPerSide(4)
                .predIouThreshold(0.01)
                .stabilityScoreThreshold(0.3)
                .build();
        List<MaskRecord> records = AutomaticMaskGenerator.of(sam, options).generate(picture);
        assertThat(records).isNotEmpty();
        for (MaskRecord record : records) {
            Prediction alone = embedding.predict(Prompt.point(record.pointX(), record.pointY()), MaskOutput.MULTIPLE);
            PredictedMask same = alone.masks().stream()
                    .min(Comparator.comparingDouble(mask -> Math.abs(mask.predictedIou() - record.predictedIou())))
                    .orElseThrow();
            assertThat(same.predictedIou()).isCloseTo(record.predictedIou(), Offset.offset(1e-5));
            assertThat(same.mask().iou(record.segmentation().toMask())).isGreaterThan(0.995);
        }
    }

    @Test
    void theThresholdsAreSam2s() {
        MaskGeneratorOptions options = MaskGeneratorOptions.suiting(sam.model());
        assertThat(options.predIouThreshold()).isEqualTo(0.8);
        assertThat(options.stabilityScoreThreshold()).isEqualTo(0.95);
        assertThat(KeptThresholds.confident(sam.model().checkpoint()).predictedIou())
                .isEqualTo(0.95);
    }

    @Test
    void whatOnlySamCanIsRefused() {
        TargetGuide<Tensor> guide = new TargetGuide<>(Tensor.zeros(1, 1, 32), Tensor.zeros(1, 1, 1, 256));
        assertThatThrownBy(() -> embedding.decode(Prompt.point(16, 41), guide))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("got SAM 2.1 Hiera, expected MobileSAM or SAM for masks guided by an example");
        assertThatThrownBy(() -> embedding.predict(Prompt.text("a dog")))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("not trained with texts");
        assertThatThrownBy(() -> sam.model().sam("training"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tiny.pt: got SAM 2.1 Hiera, expected MobileSAM or SAM for training");
    }
}
