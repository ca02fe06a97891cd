package io.anymask.model.onnx;

import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModelBuilder.WeightStorage;
import io.anymask.testing.Growth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One weight that as many layers share as the file has room for.
class GrowthTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void layersThatShareAWeight() throws IOException {
        Path decoder = Files.write(
                folder.resolve("decoder.onnx"), new OnnxModelBuilder("decoder").build(WeightStorage.INLINE));
        Growth.isLinear(
                GrowthTest::shared,
                1000,
                file -> OnnxImport.mobileSam(Files.write(folder.resolve("encoder.onnx"), file), decoder));
    }

    private static byte[] shared(int layers) {
        OnnxModelBuilder graph = new OnnxModelBuilder("encoder");
        graph.weight("onnx::MatMul_1", TensorView.of(new float[16 * layers], 16, layers));
        for (int i = 0; i < layers; i++) {
            graph.weight("layers." + i + ".bias", TensorView.of(new float[16], 16));
            graph.node("MatMul", "product" + i, List.of("x", "onnx::MatMul_1"));
            graph.node("Add", "/layers." + i + "/Add", List.of("layers." + i + ".bias", "product" + i));
        }
        return graph.build(WeightStorage.INLINE);
    }
}
