package io.anymask.model.onnx;

import io.anymask.model.checkpoint.TensorView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Builds an ONNX model node by node and writes it as the protocol buffer of `onnx.proto` (field numbers from
/// there). All activations are 32-bit floats unless said otherwise; integer tensors serve as shapes and
/// indices. Not thread-safe.
public final class OnnxModelBuilder {
    private static final int IR_VERSION = 10;
    private static final int OPSET = 23;

    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int EXTERNAL = 1;

    private final String graphName;
    private final List<ProtobufMessage> nodes = new ArrayList<>();
    private final List<ProtobufMessage> inputs = new ArrayList<>();
    private final List<ProtobufMessage> outputs = new ArrayList<>();
    private final List<ProtobufMessage> constants = new ArrayList<>();
    private final Map<String, TensorView> weights = new LinkedHashMap<>();

    public OnnxModelBuilder(String graphName) {
        this.graphName = graphName;
    }

    /// Where the bytes of the weights go.
    public enum WeightStorage {
        /// In the model itself: a self-contained file.
        INLINE,
        /// Nowhere: the caller hands them to ONNX Runtime as external initialisers, see
        /// [OnnxModelBuilder#weights()].
        EXTERNAL
    }

    /// Attribute of a node.
    public sealed interface Attribute {
        String name();

        record Int(String name, long value) implements Attribute {}

        record Ints(String name, long... values) implements Attribute {}

        record Real(String name, float value) implements Attribute {}

        record Text(String name, String value) implements Attribute {}
    }

    /// Declares an input of 32-bit floats.
    ///
    /// @param shape -1 stands for a dimension known only when the model runs
    public void input(String name, int... shape) {
        inputs.add(writer -> valueInfo(writer, name, shape));
    }

    /// Declares an output of 32-bit floats.
    public void output(String name, int... shape) {
        outputs.add(writer -> valueInfo(writer, name, shape));
    }

    /// Adds a node with one output.
    public void node(String operator, String output, List<String> operands, Attribute... attributes) {
        nodes.add(writer -> {
            operands.forEach(operand -> writer.string(1, operand));
            writer.string(2, output).string(3, output).string(4, operator);
            for (Attribute attribute : attributes) {
                writer.message(5, nested -> attribute(nested, attribute));
            }
        });
    }

    public void constant(String name, float[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        constants.add(writer -> tensor(writer, name, FLOAT, shape).bytes(9, bytes));
    }

    public void constant(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        constants.add(writer -> tensor(writer, name, INT64, values.length).bytes(9, bytes));
    }

    /// Declares a weight; the same name may be declared again.
    public void weight(String name, TensorView tensor) {
        weights.put(name, tensor);
    }

    /// The weights declared so far, by name.
    public Map<String, TensorView> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /// The model as a file's bytes.
    public byte[] build(WeightStorage storage) {
        return new ProtobufWriter()
                .integer(1, IR_VERSION)
                .string(2, "anymask")
                .message(7, graph -> {
                    nodes.forEach(node -> graph.message(1, node::write));
                    graph.string(2, graphName);
                    constants.forEach(constant -> graph.message(5, constant::write));
                    weights.forEach(
                            (name, tensor) -> graph.message(5, weight -> weight(weight, name, tensor, storage)));
                    inputs.forEach(input -> graph.message(11, input::write));
                    outputs.forEach(output -> graph.message(12, output::write));
                })
                .message(8, opset -> opset.string(1, "").integer(2, OPSET))
                .toByteArray();
    }

    private static void weight(ProtobufWriter writer, String name, TensorView tensor, WeightStorage storage) {
        tensor(writer, name, FLOAT, tensor.shape());
        switch (storage) {
            case INLINE -> writer.bytes(9, floatBytes(tensor));
            case EXTERNAL -> {
                writer.message(13, entry -> entry.string(1, "location").string(2, "weights"));
                writer.integer(14, EXTERNAL);
            }
        }
    }

    private static ByteBuffer floatBytes(TensorView tensor) {
        float[] values = tensor.toFloats();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static ProtobufWriter tensor(ProtobufWriter writer, String name, int type, int... shape) {
        for (int dimension : shape) {
            writer.integer(1, dimension);
        }
        return writer.integer(2, type).string(8, name);
    }

    private static void attribute(ProtobufWriter writer, Attribute attribute) {
        writer.string(1, attribute.name());
        switch (attribute) {
            case Attribute.Real(String name, float value) ->
                writer.float32(2, value).integer(20, 1);
            case Attribute.Int(String name, long value) ->
                writer.integer(3, value).integer(20, 2);
            case Attribute.Text(String name, String value) ->
                writer.string(4, value).integer(20, 3);
            case Attribute.Ints(String name, long[] values) -> {
                for (long value : values) {
                    writer.integer(8, value);
                }
                writer.integer(20, 7);
            }
        }
    }

    private static void valueInfo(ProtobufWriter writer, String name, int... shape) {
        writer.string(1, name);
        writer.message(
                2,
                type -> type.message(1, tensorType -> {
                    tensorType.integer(1, FLOAT);
                    tensorType.message(2, dimensions -> {
                        for (int i = 0; i < shape.length; i++) {
                            int axis = i;
                            dimensions.message(1, dimension -> {
                                if (shape[axis] < 0) {
                                    dimension.string(2, name + "_" + axis);
                                } else {
                                    dimension.integer(1, shape[axis]);
                                }
                            });
                        }
                    });
                }));
    }

    /// Content of a nested message, written when the model is.
    @FunctionalInterface
    private interface ProtobufMessage {
        void write(ProtobufWriter writer);
    }
}
