package io.anymask.model.onnx;

import io.anymask.file.AtomicFile;
import io.anymask.model.checkpoint.DType;
import io.anymask.model.checkpoint.TensorView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
    private static final int EXTERNAL = 1;

    /// A protocol buffer cannot be longer than two gigabytes: beyond this, weights go to a file of their own.
    private static final long MAX_INLINE = Integer.MAX_VALUE - (1L << 24);

    /// Where weights begin in that file: on memory pages, so that readers can map them.
    private static final long PAGE = 4096;

    private final String graphName;
    private final List<ProtobufMessage> nodes = new ArrayList<>();
    private final Map<String, String> renamed = new HashMap<>();
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
    /// @param shape -1 stands for a dimension known only when the model runs: a batch, a number of points, a
    /// height or a width, by its axis
    public void input(String name, int... shape) {
        inputs.add(writer -> valueInfo(writer, name, shape));
    }

    /// Declares an output of 32-bit floats.
    public void output(String name, int... shape) {
        outputs.add(writer -> valueInfo(writer, name, shape));
    }

    /// Adds a node with one output.
    public void node(String operator, String output, List<String> operands, Attribute... attributes) {
        node(operator, List.of(output), operands, attributes);
    }

    /// Adds a node, which is called as its first output.
    public void node(String operator, List<String> results, List<String> operands, Attribute... attributes) {
        nodes.add(writer -> {
            operands.forEach(operand -> writer.string(1, named(operand)));
            results.forEach(result -> writer.string(2, named(result)));
            writer.string(3, results.getFirst()).string(4, operator);
            for (Attribute attribute : attributes) {
                writer.message(5, nested -> attribute(nested, attribute));
            }
        });
    }

    /// Gives a value that a node makes another name, wherever it stands.
    public void rename(String value, String name) {
        renamed.put(value, name);
    }

    private String named(String value) {
        return renamed.getOrDefault(value, value);
    }

    public void constant(String name, float[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        constant(name, new TensorView(DType.F32, shape, bytes));
    }

    public void constant(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        constant(name, new TensorView(DType.I64, new int[] {values.length}, bytes));
    }

    /// Adds a constant of any type, which always lies in the model itself.
    public void constant(String name, TensorView tensor) {
        constants.add(writer -> stored(writer, name, tensor));
    }

    /// Declares a weight of floats, which is written as 32-bit floats; the same name may be declared again.
    public void weight(String name, TensorView tensor) {
        weights.put(name, tensor);
    }

    /// The weights declared so far, by name.
    public Map<String, TensorView> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /// The model as a file's bytes.
    public byte[] build(WeightStorage storage) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            model(storage == WeightStorage.INLINE ? OnnxModelBuilder::inline : OnnxModelBuilder::handedOver)
                    .writeTo(Channels.newChannel(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /// Writes the model to a file, the weights one after the other. Where they take more than the two gigabytes
    /// of a protocol buffer, they go to a second file beside it, called as the first with `.data` behind.
    ///
    /// @throws IOException when a file cannot be written; what was there before is then still there
    public void write(Path file) throws IOException {
        write(file, MAX_INLINE);
    }

    void write(Path file, long maximum) throws IOException {
        ProtobufWriter whole = model(OnnxModelBuilder::inline);
        if (whole.length() <= maximum) {
            AtomicFile.write(file, whole::writeTo);
            return;
        }
        String data = file.getFileName() + ".data";
        Map<String, Long> offsets = new LinkedHashMap<>();
        AtomicFile.write(file.resolveSibling(data), channel -> writeWeights(channel, offsets));
        AtomicFile.write(
                file,
                model((writer, name, tensor) -> beside(writer, name, tensor, data, offsets.getOrDefault(name, 0L)))
                        ::writeTo);
    }

    private void writeWeights(FileChannel channel, Map<String, Long> offsets) throws IOException {
        for (Map.Entry<String, TensorView> weight : weights.entrySet()) {
            long start = (channel.position() + PAGE - 1) / PAGE * PAGE;
            channel.position(start);
            offsets.put(weight.getKey(), start);
            new Floats(weight.getValue()).writeTo(channel);
        }
    }

    private ProtobufWriter model(WeightWriter storage) {
        return new ProtobufWriter()
                .integer(1, IR_VERSION)
                .string(2, "anymask")
                .message(7, graph -> {
                    nodes.forEach(node -> graph.message(1, node::write));
                    graph.string(2, graphName);
                    constants.forEach(constant -> graph.message(5, constant::write));
                    weights.forEach((name, tensor) -> graph.message(5, weight -> storage.write(weight, name, tensor)));
                    inputs.forEach(input -> graph.message(11, input::write));
                    outputs.forEach(output -> graph.message(12, output::write));
                })
                .message(8, opset -> opset.string(1, "").integer(2, OPSET));
    }

    private static void inline(ProtobufWriter writer, String name, TensorView tensor) {
        tensor(writer, name, FLOAT, tensor.shape()).bytes(9, new Floats(tensor));
    }

    private static void handedOver(ProtobufWriter writer, String name, TensorView tensor) {
        tensor(writer, name, FLOAT, tensor.shape());
        writer.message(13, entry -> entry.string(1, "location").string(2, "weights"));
        writer.integer(14, EXTERNAL);
    }

    private static void beside(ProtobufWriter writer, String name, TensorView tensor, String file, long offset) {
        tensor(writer, name, FLOAT, tensor.shape());
        writer.message(13, entry -> entry.string(1, "location").string(2, file));
        writer.message(13, entry -> entry.string(1, "offset").string(2, Long.toString(offset)));
        String length = Long.toString(new Floats(tensor).length());
        writer.message(13, entry -> entry.string(1, "length").string(2, length));
        writer.integer(14, EXTERNAL);
    }

    private static void stored(ProtobufWriter writer, String name, TensorView tensor) {
        tensor(writer, name, OnnxType.of(tensor.dtype()).code(), tensor.shape()).bytes(9, tensor.bytes());
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

    /// What an unknown dimension is called. Only dimensions that are equal in every run may share a name: ONNX
    /// Runtime plans its memory by them.
    private static String unknown(String tensor, int axis) {
        return switch (axis) {
            case 0 -> "batch";
            case 1 -> tensor.startsWith("point_") ? "points" : tensor + "_length";
            case 2 -> "height";
            default -> "width";
        };
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
                                    dimension.string(2, unknown(name, axis));
                                } else {
                                    dimension.integer(1, shape[axis]);
                                }
                            });
                        }
                    });
                }));
    }

    /// A weight as 32-bit floats: what lies so already goes from file to file without passing through the heap.
    private record Floats(TensorView tensor) implements ProtobufWriter.Payload {
        @Override
        public long length() {
            return tensor.elementCount() * Float.BYTES;
        }

        @Override
        public void writeTo(WritableByteChannel channel) throws IOException {
            if (tensor.dtype() == DType.F32) {
                AtomicFile.writeFully(channel, tensor.bytes());
                return;
            }
            float[] values = tensor.toFloats();
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            AtomicFile.writeFully(channel, bytes);
        }
    }

    /// Content of a nested message, written when the model is.
    @FunctionalInterface
    private interface ProtobufMessage {
        void write(ProtobufWriter writer);
    }

    /// Writes a weight into the model, or where it lies.
    @FunctionalInterface
    private interface WeightWriter {
        void write(ProtobufWriter writer, String name, TensorView tensor);
    }
}
