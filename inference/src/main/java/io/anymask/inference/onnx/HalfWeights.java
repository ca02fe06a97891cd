package io.anymask.inference.onnx;

import io.anymask.model.checkpoint.DType;
import io.anymask.model.onnx.OnnxModelBuilder;
import io.anymask.model.onnx.OnnxModelBuilder.Attribute;
import io.anymask.model.onnx.OnnxModelBuilder.Node;
import io.anymask.model.onnx.OnnxType;
import java.util.List;

/// Stores the weights of a model as 16-bit floats and widens them where they are used. CPUs and browsers have no
/// arithmetic of 16 bits in ONNX Runtime: the model computes in 32 bits as before, from rounded weights.
final class HalfWeights {
    private static final String WIDENED = ".widened";

    private HalfWeights() {}

    static OnnxModelBuilder apply(OnnxModelBuilder model) {
        OnnxModelBuilder half = new OnnxModelBuilder(model.graphName());
        model.inputs().forEach(half::input);
        model.outputs().forEach(half::output);
        model.constants().forEach(half::constant);
        Attribute to = new Attribute.Int("to", OnnxType.F32.code());
        model.weights().forEach((name, weight) -> {
            half.weight(name, weight.tensor(), DType.F16);
            half.node("Cast", name + WIDENED, List.of(name), to);
        });
        for (Node node : model.nodes()) {
            List<String> operands = node.operands().stream()
                    .map(operand -> model.weights().containsKey(operand) ? operand + WIDENED : operand)
                    .toList();
            half.node(new Node(node.operator(), node.results(), operands, node.attributes()));
        }
        return half;
    }
}
