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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Builds an ONNX model node by node and writes it as the protocol buffer of `onnx.proto` (field numbers from
/// there). All activations are 32-bit floats unless said otherwise; integer tensors serve as shapes and
/// indices. Not thread-safe.
public final class OnnxModelBuilder {
    /// What the files say wrote them.
    static final String PRODUCER = "anymask";

    private static final int IR_VERSION = 10;
    private static final int OPSET = 23;

    private static final int EXTERNAL = 1;

    /// A protocol buffer cannot be longer than two gigabytes: beyond this, weights go to a separate file.
    private static final long MAX_INLINE = Integer.MAX_VALUE - (1L << 24);

    /// Where weights begin in that file: on memory pages, so that readers can map them.
    private static final long PAGE = 4096;

    private final String graphName;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Port> inputs = new ArrayList<>();
    private final List<Port> outputs = new ArrayList<>();
    private final Map<String, TensorView> constants = new LinkedHashMap<>();
    private final Map<String, Weight> weights = new LinkedHashMap<>();

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

    /// An operation: the values it makes of others.
    ///
    /// @param operator for example `Conv`
    /// @param operands an empty name for an optional one left out
    public record Node(String operator, List<String> results, List<String> operands, List<Attribute> attributes) {
        public Node {
            results = List.copyOf(results);
            operands = List.copyOf(operands);
            attributes = List.copyOf(attributes);
        }
    }

    /// An input or an output.
    ///
    /// @param shape -1 for a dimension known only when the model runs; null when nothing of it is known
    public record Port(String name, int @Nullable [] shape) {}

    /// A weight and how it is stored.
    ///
    /// @param dtype its type in the model
    public record Weight(TensorView tensor, DType dtype) {
        /// The elements as they are stored; without a copy where they lie so already.
        public ByteBuffer bytes() {
            return tensor.bytesAs(dtype);
        }
    }

    /// Declares an input of 32-bit floats.
    ///
    /// @param shape -1 stands for a dimension known only when the model runs: a batch, a number of points, a
    /// height or a width, by its axis
    public void input(String name, int... shape) {
        inputs.add(new Port(name, shape));
    }

    /// Declares an output of 32-bit floats.
    public void output(String name, int... shape) {
        outputs.add(new Port(name, shape));
    }

    /// Declares an output of 32-bit floats of which only the name is known.
    public void outputOfUnknownShape(String name) {
        outputs.add(new Port(name, null));
    }

    /// Adds a node with one output.
    public void node(String operator, String output, List<String> operands, Attribute... attributes) {
        node(new Node(operator, List.of(output), operands, List.of(attributes)));
    }

    /// Adds a node, which takes the name of its first result.
    public void node(Node node) {
        nodes.add(node);
    }

    /// Gives a value that a node makes another name, wherever it stands so far.
    public void rename(String value, String name) {
        UnaryOperator<String> renamed = other -> other.equals(value) ? name : other;
        nodes.replaceAll(node -> new Node(
                node.operator(),
                node.results().stream().map(renamed).toList(),
                node.operands().stream().map(renamed).toList(),
                node.attributes()));
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
        constants.put(name, tensor);
    }

    /// Declares a weight, which is stored as 32-bit floats; the same name may be declared again.
    public void weight(String name, TensorView tensor) {
        weight(name, tensor, DType.F32);
    }

    /// Declares a weight.
    ///
    /// @param dtype how it is stored: the tensor's own type, or 32 or 16-bit floats for a tensor of floats
    public void weight(String name, TensorView tensor, DType dtype) {
        weights.put(name, new Weight(tensor, dtype));
    }

    /// The nodes so far, each after those whose results it needs.
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    public List<Port> inputs() {
        return Collections.unmodifiableList(inputs);
    }

    public List<Port> outputs() {
        return Collections.unmodifiableList(outputs);
    }

    /// The constants so far, by name.
    public Map<String, TensorView> constants() {
        return Collections.unmodifiableMap(constants);
    }

    /// The weights declared so far, by name.
    public Map<String, Weight> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /// Declares an input again that another model has.
    public void input(Port port) {
        inputs.add(port);
    }

    /// Declares an output again that another model has.
    public void output(Port port) {
        outputs.add(port);
    }

    /// The name of the graph.
    public String graphName() {
        return graphName;
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
    /// of a protocol buffer, they go to a second file beside it, named after the first with `.data` appended.
    ///
    /// @throws IOException when a file cannot be written; what was there before is then still there
    public void write(Path file) throws IOException {
        write(file, MAX_INLINE);
    }

    /// As [#write(Path)], with weights beside the model where it takes more than `maximum` bytes.
    public void write(Path file, long maximum) throws IOException {
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
                model((writer, name, weight) -> beside(writer, name, weight, data, offsets.getOrDefault(name, 0L)))
                        ::writeTo);
    }

    private void writeWeights(FileChannel channel, Map<String, Long> offsets) throws IOException {
        for (Map.Entry<String, Weight> weight : weights.entrySet()) {
            long start = (channel.position() + PAGE - 1) / PAGE * PAGE;
            channel.position(start);
            offsets.put(weight.getKey(), start);
            new Elements(weight.getValue()).writeTo(channel);
        }
    }

    private ProtobufWriter model(WeightWriter storage) {
        return new ProtobufWriter()
                .integer(1, IR_VERSION)
                .string(2, PRODUCER)
                .message(7, graph -> {
                    nodes.forEach(node -> graph.message(1, writer -> node(writer, node)));
                    graph.string(2, graphName);
                    constants.forEach((name, tensor) ->
                            graph.message(5, constant -> inline(constant, name, new Weight(tensor, tensor.dtype()))));
                    weights.forEach((name, weight) -> graph.message(5, writer -> storage.write(writer, name, weight)));
                    inputs.forEach(input -> graph.message(11, writer -> port(writer, input)));
                    outputs.forEach(output -> graph.message(12, writer -> port(writer, output)));
                })
                .message(8, opset -> opset.string(1, "").integer(2, OPSET));
    }

    private static void node(ProtobufWriter writer, Node node) {
        node.operands().forEach(operand -> writer.string(1, operand));
        node.results().forEach(result -> writer.string(2, result));
        writer.string(3, node.results().getFirst()).string(4, node.operator());
        node.attributes().forEach(attribute -> writer.message(5, nested -> attribute(nested, attribute)));
    }

    private static void inline(ProtobufWriter writer, String name, Weight weight) {
        tensor(writer, name, weight).bytes(9, new Elements(weight));
    }

    private static void handedOver(ProtobufWriter writer, String name, Weight weight) {
        tensor(writer, name, weight);
        writer.message(13, entry -> entry.string(1, "location").string(2, "weights"));
        writer.integer(14, EXTERNAL);
    }

    private static void beside(ProtobufWriter writer, String name, Weight weight, String file, long offset) {
        tensor(writer, name, weight);
        writer.message(13, entry -> entry.string(1, "location").string(2, file));
        writer.message(13, entry -> entry.string(1, "offset").string(2, Long.toString(offset)));
        String length = Long.toString(new Elements(weight).length());
        writer.message(13, entry -> entry.string(1, "length").string(2, length));
        writer.integer(14, EXTERNAL);
    }

    private static ProtobufWriter tensor(ProtobufWriter writer, String name, Weight weight) {
        for (int dimension : weight.tensor().shape()) {
            writer.integer(1, dimension);
        }
        return writer.integer(2, OnnxType.of(weight.dtype()).code()).string(8, name);
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

    private static void port(ProtobufWriter writer, Port port) {
        int[] shape = port.shape();
        writer.string(1, port.name());
        writer.message(
                2,
                type -> type.message(1, tensorType -> {
                    tensorType.integer(1, OnnxType.F32.code());
                    if (shape != null) {
                        tensorType.message(2, dimensions -> dimensions(dimensions, port.name(), shape));
                    }
                }));
    }

    private static void dimensions(ProtobufWriter writer, String tensor, int... shape) {
        for (int i = 0; i < shape.length; i++) {
            int axis = i;
            writer.message(1, dimension -> {
                if (shape[axis] < 0) {
                    dimension.string(2, unknown(tensor, axis));
                } else {
                    dimension.integer(1, shape[axis]);
                }
            });
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

    /// The elements of a weight, fetched when they are written: what lies in a file as it is needed goes from
    /// there to here without passing through the heap.
    private record Elements(Weight weight) implements ProtobufWriter.Payload {
        @Override
        public long length() {
            return weight.tensor().elementCount() * weight.dtype().bytes();
        }

        @Override
        public void writeTo(WritableByteChannel channel) throws IOException {
            AtomicFile.writeFully(channel, weight.bytes());
        }
    }

    /// Writes a weight into the model, or where it lies.
    @FunctionalInterface
    private interface WeightWriter {
        void write(ProtobufWriter writer, String name, Weight weight);
    }
}
