package io.anymask.inference.onnx;

import io.anymask.inference.InferenceException;
import io.anymask.model.onnx.OnnxModelBuilder;
import io.anymask.model.onnx.OnnxModelBuilder.WeightStorage;
import io.anymask.model.ops.Network;
import java.io.IOException;
import java.nio.file.Path;

/// Writes networks as self-contained ONNX files for other programs: ordinary operators of opset 23 only, which
/// ONNX Runtime has on every platform, the browser included. Inputs and outputs are called as the network calls
/// them, weights by their official names, each stored once.
public final class OnnxExport {
    private OnnxExport() {}

    /// The file's bytes, for networks that fit into memory twice.
    public static byte[] bytes(Network network) {
        return model(network).build(WeightStorage.INLINE);
    }

    /// Writes the file, one weight after the other, so that memory does not grow with the model. Weights of more
    /// than two gigabytes, which no ONNX file can hold, go to a second file beside it: `FILE.data`.
    ///
    /// @throws InferenceException when it cannot be written
    public static void write(Network network, Path file) {
        try {
            model(network).write(file);
        } catch (IOException e) {
            throw new InferenceException(file + ": cannot write this ONNX file (" + e + ")", e);
        }
    }

    private static OnnxModelBuilder model(Network network) {
        OnnxModelBuilder model = new OnnxModelBuilder(network.name());
        OnnxGraph.declare(network, model);
        return model;
    }
}
