package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam.TextLayer;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import io.anymask.prompt.TextPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Prompts with a text, in MobileSAM with a random layer for texts of three values.
class TextPromptTest {
    private static final int WIDTH = 3;
    private static final String CLIP = "0123";
    private static final Checkpoint PLAIN = Checkpoint.read(MobileSam.weights(), "mobile-sam");
    private static final SamModel MODEL =
            SamModel.of(TextLayer.add(PLAIN, weights(), Map.of(TextLayer.CLIP_SHA256, CLIP)));

    private static TensorView weights() {
        Random random = new Random(3);
        float[] weights = new float[256 * WIDTH];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return TensorView.of(weights, 256, WIDTH);
    }

    /// Reads every phrase as a vector of its length, and counts.
    private static final class Letters implements TextEncoder {
        private final AtomicInteger read = new AtomicInteger();
        private final String sha256;
        private final int width;

        Letters(String sha256, int width) {
            this.sha256 = sha256;
            this.width = width;
        }

        @Override
        public String sha256() {
            return sha256;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public TextPrompt.Vector encode(TextPrompt.Phrase phrase) {
            read.incrementAndGet();
            float[] values = new float[width];
            values[phrase.text().length() % width] = 1;
            return new TextPrompt.Vector(values);
        }
    }

    private static Image grey() {
        byte[] pixels = new byte[60 * 40 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / 3 % 60 < 30 ? 40 : 200);
        }
        return Image.of(60, 40, pixels);
    }

    @Test
    void bothDecodersTakeATextAlike() {
        Random random = new Random(5);
        Tensor embedding = Tensor.zeros(1, 256, 64, 64);
        for (int i = 0; i < embedding.values().limit(); i++) {
            embedding.values().put(i, 0.1f * (float) random.nextGaussian());
        }
        Tensor coordinates = Tensor.of(new float[] {0, 0, 300, 400, 0, 0}, 1, 3, 2);
        Tensor labels = Tensor.of(new float[] {4, 1, -1}, 1, 3);
        try (OnnxEngine engine = new OnnxEngine();
                Engine.Program plain = engine.compile(MODEL.decoder());
                Engine.Program imagePart = engine.compile(MODEL.parts().imagePart());
                Engine.Program promptPart = engine.compile(MODEL.parts().promptPart())) {
            List<Tensor> image = imagePart.run(List.of(embedding));
            float[] last = new float[4];
            for (float[] text : new float[][] {{1, 0, 0}, {0, 1, 0}}) {
                Tensor texts = Tensor.of(text, 1, WIDTH);
                List<Tensor> inputs = new ArrayList<>(image);
                inputs.addAll(List.of(coordinates, labels, texts));
                float[] hoisted = promptPart.run(inputs).getFirst().toFloats();
                float[] expected = plain.run(List.of(embedding, coordinates, labels, texts))
                        .get(1)
                        .toFloats();
                assertThat(PredictorParityTest.largestDifference(hoisted, expected))
                        .isLessThan(1e-4);
                assertThat(PredictorParityTest.largestDifference(hoisted, last))
                        .as("another text, another answer")
                        .isGreaterThan(1e-3);
                last = hoisted;
            }
        }
    }

    @Test
    void withoutATextTheModelIsWhatItWas() {
        Prompt click = Prompt.point(10, 20);
        try (Segmenter with = Segmenter.open(MODEL, new OnnxEngine());
                Segmenter without = Segmenter.open(SamModel.of(PLAIN), new OnnxEngine())) {
            float[] now = with.embed(grey()).predict(click).best().logits().values();
            float[] before =
                    without.embed(grey()).predict(click).best().logits().values();
            assertThat(PredictorParityTest.largestDifference(now, before)).isLessThan(1e-4);
        }
    }

    @Test
    void aPhraseIsReadOnceAndAnsweredByOneMask() {
        Letters letters = new Letters(CLIP, WIDTH);
        try (Segmenter sam = Segmenter.open(MODEL, new OnnxEngine(), letters)) {
            ImageEmbedding embedding = sam.embed(grey());
            Prompt text = Prompt.text("a wheel");
            Prediction answer = embedding.predict(text);
            assertThat(answer.masks()).hasSize(1);
            assertThat(answer.prompt()).isEqualTo(text);
            embedding.predict(text.plus(10, 20));
            embedding.predict(text.refining(answer.best()));
            assertThat(letters.read).hasValue(1);

            float[] same = embedding
                    .predict(Prompt.text(letters.encode(new TextPrompt.Phrase("a wheel"))))
                    .best()
                    .logits()
                    .values();
            assertThat(answer.best().logits().values()).isEqualTo(same);
        }
    }

    @Test
    void refusesWhatCannotBeRead() {
        try (Segmenter sam = Segmenter.open(MODEL, new OnnxEngine())) {
            ImageEmbedding embedding = sam.embed(grey());
            assertThatThrownBy(() -> embedding.predict(Prompt.text("a wheel")))
                    .isInstanceOf(PromptException.class)
                    .hasMessageContaining("no CLIP was opened");
        }
        try (Segmenter sam = Segmenter.open(SamModel.of(PLAIN), new OnnxEngine())) {
            ImageEmbedding embedding = sam.embed(grey());
            assertThatThrownBy(() -> embedding.predict(Prompt.text("a wheel")))
                    .isInstanceOf(PromptException.class)
                    .hasMessageContaining("not trained with texts");
        }
        assertThatThrownBy(() -> Prompt.text(" \t"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> Prompt.text("x".repeat(10_000)))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("10000 characters");
    }

    @Test
    void refusesTheWrongEncoder() {
        OnnxEngine engine = new OnnxEngine();
        assertThatThrownBy(() -> Segmenter.open(MODEL, engine, new Letters(CLIP, 4)))
                .hasMessageContaining("4 values")
                .hasMessageContaining("trained with 3");
        assertThatThrownBy(() -> Segmenter.open(MODEL, engine, new Letters("4567", WIDTH)))
                .hasMessageContaining("4567")
                .hasMessageContaining(CLIP);
        assertThatThrownBy(() -> Segmenter.open(SamModel.of(PLAIN), engine, new Letters(CLIP, WIDTH)))
                .hasMessageContaining("not trained with texts");
        engine.close();
    }
}
