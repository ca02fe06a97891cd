package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rearranged decoder computes what the reference's plain one computes.
class HoistedDecoderTest {
    private static final SamModel MODEL = SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam"));

    /// Embeddings as images give them (deviation 0.1), and odd ones: a large mean, hardly any variance, large
    /// values.
    @ParameterizedTest
    @CsvSource({"1, 2, 0, 0.1", "3, 1, 0, 0.1", "2, 5, 0, 0.1", "2, 3, 3, 0.1", "1, 4, 0.2, 0.0001", "2, 2, 0, 2"})
    void equalsThePlainDecoder(int prompts, int tokens, float mean, float deviation) {
        Random random = new Random(11);
        Tensor embedding = Tensor.zeros(1, 256, 64, 64);
        for (int i = 0; i < embedding.values().limit(); i++) {
            embedding.values().put(i, mean + deviation * (float) random.nextGaussian());
        }
        Tensor coordinates = Tensor.zeros(prompts, tokens, 2);
        Tensor labels = Tensor.zeros(prompts, tokens);
        for (int i = 0; i < prompts * tokens; i++) {
            coordinates.values().put(2 * i, random.nextInt(1024)).put(2 * i + 1, random.nextInt(1024));
            labels.values().put(i, random.nextInt(5) - 1);
        }
        try (OnnxEngine engine = new OnnxEngine();
                Engine.Program plain = engine.compile(MODEL.decoder());
                Engine.Program imagePart = engine.compile(MODEL.parts().imagePart());
                Engine.Program promptPart = engine.compile(MODEL.parts().promptPart());
                Engine.Program maskPart =
                        engine.compile(MODEL.parts().maskPart(MODEL.parts().wholeGrid()))) {
            List<Tensor> expected = plain.run(List.of(embedding, coordinates, labels));
            List<Tensor> image = imagePart.run(List.of(embedding));
            List<Tensor> inputs = new ArrayList<>(image);
            inputs.add(coordinates);
            inputs.add(labels);
            List<Tensor> scored = promptPart.run(inputs);
            assertThat(PredictorParityTest.largestDifference(
                            scored.get(0).toFloats(), expected.get(1).toFloats()))
                    .isLessThan(1e-4);
            for (int i = 0; i < prompts; i++) {
                List<Tensor> drawn = new ArrayList<>(List.of(image.getLast()));
                for (Tensor batch : scored.subList(1, scored.size())) {
                    int[] shape = batch.shape().clone();
                    shape[0] = 1;
                    int length = batch.values().limit() / prompts;
                    drawn.add(batch.part(i * length, shape));
                }
                float[] logits = maskPart.run(drawn).getFirst().toFloats();
                float[] plainLogits =
                        expected.get(0).part(i * 4 * 65536, 4 * 65536).toFloats();
                assertThat(PredictorParityTest.largestDifference(logits, plainLogits))
                        .isLessThan(1e-2);
            }
        }
    }

    /// A mask prompt may as well be a part of the embedding: the parts then give what the plain decoder does.
    @Test
    void takesAMaskPromptAsPartOfTheEmbedding() {
        Random random = new Random(5);
        Tensor embedding = Tensor.zeros(1, 256, 64, 64);
        for (int i = 0; i < embedding.values().limit(); i++) {
            embedding.values().put(i, 0.1f * (float) random.nextGaussian());
        }
        Tensor mask = Tensor.zeros(1, 1, 256, 256);
        for (int i = 0; i < mask.values().limit(); i++) {
            boolean inside = Math.hypot(i % 256 - 120, i / 256 - 90) < 60;
            mask.values().put(i, inside ? 20 : -20);
        }
        Tensor coordinates = Tensor.of(new float[] {500, 300, 0, 0}, 1, 2, 2);
        Tensor labels = Tensor.of(new float[] {1, -1}, 1, 2);
        try (OnnxEngine engine = new OnnxEngine();
                Engine.Program plain = engine.compile(MODEL.maskPromptDecoder());
                Engine.Program maskPromptPart = engine.compile(MODEL.parts().maskPromptPart());
                Engine.Program imagePart = engine.compile(MODEL.parts().imagePart());
                Engine.Program promptPart = engine.compile(MODEL.parts().promptPart());
                Engine.Program maskPart =
                        engine.compile(MODEL.parts().maskPart(MODEL.parts().wholeGrid()))) {
            List<Tensor> expected = plain.run(List.of(embedding, coordinates, labels, mask));
            List<Tensor> image = imagePart.run(maskPromptPart.run(List.of(embedding, mask)));
            List<Tensor> inputs = new ArrayList<>(image);
            inputs.addAll(List.of(coordinates, labels));
            List<Tensor> scored = promptPart.run(inputs);
            List<Tensor> drawn = new ArrayList<>(List.of(image.getLast()));
            drawn.addAll(scored.subList(1, scored.size()));
            float[] logits = maskPart.run(drawn).getFirst().toFloats();
            assertThat(PredictorParityTest.largestDifference(
                            scored.getFirst().toFloats(), expected.get(1).toFloats()))
                    .isLessThan(1e-4);
            assertThat(PredictorParityTest.largestDifference(
                            logits, expected.getFirst().toFloats()))
                    .isLessThan(1e-2);
        }
    }
}
