package io.anymask.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.anymask.model.checkpoint.DType;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModelBuilder;
import io.anymask.model.onnx.OnnxModelBuilder.Attribute;
import io.anymask.model.onnx.OnnxModelBuilder.Node;
import io.anymask.model.onnx.OnnxType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Stores large weights as 8-bit integers with a scale for each output channel (symmetric: zero stays zero).
///
/// A product with such a matrix becomes one of integers: its other operand is quantised on the way by the range
/// it has (`DynamicQuantizeLinear`), the result scaled back; ONNX Runtime fuses the five nodes. Its weights are
/// unsigned: with signed ones, ONNX Runtime's sums overflow on processors without VNNI (docs/decisions/0008).
/// Convolutions and products with few rows compute in floats, with their weights widened on the way.
final class Int8Weights {
    /// Smaller matrices cost more to treat than they save.
    private static final int SMALLEST = 4096;

    private static final int LARGEST_CODE = 127;
    private static final int UNSIGNED_ZERO = 128;
    private static final String ZERO_NAME = "zero_code";
    private static final Attribute TO_FLOAT = new Attribute.Int("to", OnnxType.F32.code());

    private final OnnxModelBuilder model;
    private final Set<String> tallProducts;
    private final Map<String, TensorView> values;
    private final OnnxModelBuilder quantised;
    private final Set<String> quantisedNames = new HashSet<>();

    private Int8Weights(OnnxModelBuilder model, Set<String> tallProducts, Map<String, TensorView> values) {
        this.model = model;
        this.tallProducts = tallProducts;
        this.values = values;
        this.quantised = new OnnxModelBuilder(model.graphName());
    }

    static OnnxModelBuilder apply(OnnxModelBuilder model, Set<String> tallProducts, OrtEnvironment environment)
            throws OrtException {
        ConstantFolding folding = new ConstantFolding(model);
        List<String> names = Stream.concat(operands(model, folding), folding.boundary().stream())
                .distinct()
                .toList();
        return new Int8Weights(model, tallProducts, folding.values(names, environment)).rewrite(folding);
    }

    /// The weights of products and convolutions.
    private static Stream<String> operands(OnnxModelBuilder model, ConstantFolding folding) {
        return model.nodes().stream()
                .filter(node ->
                        node.operator().equals("MatMul") || node.operator().equals("Conv"))
                .filter(node -> !folding.isConstant(node.operands().get(0))
                        && folding.isConstant(node.operands().get(1)))
                .map(node -> node.operands().get(1));
    }

    private OnnxModelBuilder rewrite(ConstantFolding folding) {
        // Else a vector that was made of a matrix would keep the matrix in the file.
        folding.boundary().stream()
                .filter(name -> value(name).bytes().remaining() <= folding.sourceBytes(name))
                .forEach(name -> quantised.constant(name, value(name)));
        for (Node node : model.nodes()) {
            TensorView weight = node.operands().size() < 2
                    ? null
                    : values.get(node.operands().get(1));
            if (weight == null || weight.elementCount() < SMALLEST) {
                quantised.node(node);
            } else if (node.operator().equals("Conv")) {
                widened(node, weight, 0);
            } else if (node.operator().equals("MatMul") && weight.shape().length == 2) {
                if (tallProducts.contains(node.results().getFirst())) {
                    product(node, weight);
                } else {
                    widened(node, weight, 1);
                }
            } else {
                quantised.node(node);
            }
        }
        return withoutUnused();
    }

    /// weight: (in, out).
    private void product(Node node, TensorView weight) {
        String x = node.operands().get(0);
        String matrix = node.operands().get(1);
        String result = node.results().getFirst();
        quantise(matrix, matrix + ".uint8", weight, 1, UNSIGNED_ZERO);
        if (quantisedNames.add(x)) {
            List<String> parts = List.of(x + ".codes", x + ".scale", x + ".zero");
            quantised.node(new Node("DynamicQuantizeLinear", parts, List.of(x), List.of()));
        }
        quantised.node(
                "MatMulInteger", result + ".whole", List.of(x + ".codes", matrix + ".uint8", x + ".zero", zero()));
        quantised.node("Cast", result + ".float", List.of(result + ".whole"), TO_FLOAT);
        quantised.node("Mul", result + ".unit", List.of(x + ".scale", matrix + ".scale"));
        quantised.node("Mul", result, List.of(result + ".float", result + ".unit"));
    }

    /// The same operation on the codes times their scales.
    ///
    /// @param axis of the output channels
    private void widened(Node node, TensorView weight, int axis) {
        String weightName = node.operands().get(1);
        if (quantise(weightName, weightName + ".int8", weight, axis, 0)) {
            List<String> parts = List.of(weightName + ".int8", weightName + ".scale");
            quantised.node("DequantizeLinear", weightName + ".widened", parts, new Attribute.Int("axis", axis));
        }
        List<String> operands = node.operands().stream()
                .map(operand -> operand.equals(weightName) ? weightName + ".widened" : operand)
                .toList();
        quantised.node(new Node(node.operator(), node.results(), operands, node.attributes()));
    }

    /// Adds the codes and scales of a weight, once.
    ///
    /// @param axis of the output channels: the first or the last
    /// @param zero the code of zero: 0 for signed codes
    /// @return whether they were not there yet
    private boolean quantise(String name, String codesName, TensorView weight, int axis, int zero) {
        if (!quantisedNames.add(codesName)) {
            return false;
        }
        float[] elements = weight.toFloats();
        int channels = weight.shape()[axis];
        // Element i belongs to channel i / run of a first axis, and to i % channels of a last one.
        int run = axis == 0 ? elements.length / channels : 1;
        float[] scales = new float[channels];
        for (int i = 0; i < elements.length; i++) {
            int channel = i / run % channels;
            scales[channel] = Math.max(scales[channel], Math.abs(elements[i]) / LARGEST_CODE);
        }
        ByteBuffer codes = ByteBuffer.allocateDirect(elements.length);
        for (int i = 0; i < elements.length; i++) {
            float scale = scales[i / run % channels];
            codes.put(i, (byte) (zero + (scale == 0 ? 0 : Math.round(elements[i] / scale))));
        }
        DType type = zero == 0 ? DType.I8 : DType.U8;
        quantised.weight(codesName, new TensorView(type, weight.shape(), codes), type);
        quantised.constant(name + ".scale", scales, channels);
        return true;
    }

    /// The scalar that stands for zero among unsigned codes.
    private String zero() {
        ByteBuffer zero = ByteBuffer.allocateDirect(1).put(0, (byte) UNSIGNED_ZERO);
        quantised.constant(ZERO_NAME, new TensorView(DType.U8, new int[0], zero));
        return ZERO_NAME;
    }

    private TensorView value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    /// What led to the weights as floats is gone with them.
    private OnnxModelBuilder withoutUnused() {
        Set<String> used = new HashSet<>();
        model.outputs().forEach(output -> used.add(output.name()));
        List<Node> nodes = new ArrayList<>();
        for (Node node : quantised.nodes().reversed()) {
            boolean known = quantised.constants().keySet().containsAll(node.results());
            if (!known && node.results().stream().anyMatch(used::contains)) {
                used.addAll(node.operands());
                nodes.add(node);
            }
        }
        OnnxModelBuilder result = new OnnxModelBuilder(model.graphName());
        model.inputs().forEach(result::input);
        model.outputs().forEach(result::output);
        nodes.reversed().forEach(result::node);
        ConstantFolding.copyInitializers(model, result);
        ConstantFolding.copyInitializers(quantised, result);
        return result;
    }
}
