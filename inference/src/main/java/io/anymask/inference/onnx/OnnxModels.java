package io.anymask.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Precision;
import io.anymask.model.onnx.OnnxModelBuilder;
import io.anymask.model.ops.Network;
import java.util.function.Consumer;

/// Networks as ONNX models of a precision, for running and for writing alike.
final class OnnxModels {
    private OnnxModels() {}

    /// For WebAssembly: GELU by its approximation, docs/decisions/0027.
    static OnnxModelBuilder forBrowser(Network network) {
        OnnxModelBuilder model = new OnnxModelBuilder(network.name());
        new OnnxGraph(model, OnnxGraph.Style.BROWSER).declare(network);
        return model;
    }

    static OnnxModelBuilder of(Network network, Precision precision) {
        return of(network.name(), graph -> graph.declare(network), precision);
    }

    /// @param text writes the graph
    static OnnxModelBuilder of(String name, Consumer<OnnxGraph> text, Precision precision) {
        OnnxModelBuilder model = new OnnxModelBuilder(name);
        OnnxGraph.Style style = precision == Precision.INT8 ? OnnxGraph.Style.QUANTISABLE : OnnxGraph.Style.EXACT;
        OnnxGraph graph = new OnnxGraph(model, style);
        text.accept(graph);
        try {
            return switch (precision) {
                case FP32 -> model;
                case FP16 -> HalfWeights.apply(model);
                case INT8 -> Int8Weights.apply(model, graph.tallProducts(), OrtEnvironment.getEnvironment());
                case BF16 -> throw new InferenceException("ONNX Runtime has no bf16 here, expected fp32, fp16 or int8");
            };
        } catch (OrtException e) {
            throw OnnxEngine.failure("quantise " + name, e);
        }
    }
}
