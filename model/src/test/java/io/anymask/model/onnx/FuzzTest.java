package io.anymask.model.onnx;

import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModelBuilder.WeightStorage;
import io.anymask.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Damaged ONNX models from which weights are recovered.
@Tag("fuzz")
class FuzzTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @TestFactory
    List<DynamicTest> imports() throws IOException {
        Path encoder = Files.write(folder.resolve("encoder.onnx"), encoder().build(WeightStorage.INLINE));
        Path decoder = Files.write(folder.resolve("decoder.onnx"), decoder().build(WeightStorage.INLINE));
        return List.of(
                Fuzz.of("ONNX encoder", ".onnx")
                        .seeds(Files.readAllBytes(encoder))
                        .allocating(2000, 4 << 20)
                        .readingFiles(file -> OnnxImport.mobileSam(file, decoder)),
                Fuzz.of("ONNX decoder", ".onnx")
                        .seeds(Files.readAllBytes(decoder))
                        .allocating(2000, 4 << 20)
                        .readingFiles(file -> OnnxImport.mobileSam(encoder, file)));
    }

    private static void weights(OnnxModelBuilder graph, String name, int... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        graph.weight(name, TensorView.of(values, shape));
    }

    private static OnnxModelBuilder encoder() {
        OnnxModelBuilder graph = new OnnxModelBuilder("encoder");
        weights(graph, "onnx::Conv_1", 2, 3, 1, 1);
        weights(graph, "onnx::Conv_2", 2);
        graph.node("Conv", "/patch_embed/seq/seq.0/c/Conv", List.of("x", "onnx::Conv_1", "onnx::Conv_2"));
        weights(graph, "onnx::MatMul_3", 2, 3);
        weights(graph, "layers.1.qkv.bias", 3);
        graph.node("MatMul", "product", List.of("y", "onnx::MatMul_3"));
        graph.node("Add", "/layers.1/qkv/Add", List.of("layers.1.qkv.bias", "product"));
        weights(graph, "neck.0.weight", 2, 4, 1, 1);
        return graph;
    }

    private static OnnxModelBuilder decoder() {
        OnnxModelBuilder graph = new OnnxModelBuilder("decoder");
        weights(graph, "onnx::Expand_1", 1, 5, 2);
        weights(graph, "onnx::Mul_2", 2, 1, 1);
        weights(graph, "onnx::Add_3", 2, 1, 1);
        graph.node("Mul", "/mask_downscaling/mask_downscaling.1/Mul", List.of("onnx::Mul_2", "x"));
        graph.node("Add", "/mask_downscaling/mask_downscaling.1/Add", List.of("x", "onnx::Add_3"));
        return graph;
    }
}
