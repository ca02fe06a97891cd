package io.anymask.model.onnx;

import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.DType;
import io.anymask.model.checkpoint.TensorView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The parts of a foreign ONNX model from which weights are recovered: its nodes and its initialisers. Immutable.
///
/// @param producer what the file says wrote it; empty when it does not say
public record OnnxModel(String producer, List<Node> nodes, SequencedMap<String, TensorView> initializers) {
    private static final int MAX_RANK = 16;
    private static final int MAX_NODES = 200_000;

    /// An operation.
    ///
    /// @param operator for example `Conv`
    /// @param inputs names of values; an empty name for an optional one left out
    public record Node(String name, String operator, List<String> inputs, List<String> outputs) {}

    /// Reads a model; the initialisers are views into `file`.
    ///
    /// @throws CheckpointException when the bytes are no ONNX model
    public static OnnxModel read(ByteBuffer file) {
        ProtobufReader model = new ProtobufReader(file);
        String producer = "";
        OnnxModel graph = null;
        for (int field = model.next(); field != 0; field = model.next()) {
            switch (field) {
                case 2 -> producer = model.string();
                case 7 -> graph = graph(model.message());
                default -> model.skip();
            }
        }
        if (graph == null) {
            throw new CheckpointException("no ONNX model: there is no graph in it");
        }
        return new OnnxModel(producer, graph.nodes, graph.initializers);
    }

    private static OnnxModel graph(ProtobufReader graph) {
        List<Node> nodes = new ArrayList<>();
        SequencedMap<String, TensorView> initializers = new LinkedHashMap<>();
        for (int field = graph.next(); field != 0; field = graph.next()) {
            switch (field) {
                case 1 -> {
                    if (nodes.size() == MAX_NODES) {
                        throw new CheckpointException("more than %d nodes, expected a model".formatted(MAX_NODES));
                    }
                    nodes.add(node(graph.message(), initializers));
                }
                case 5 -> tensor(graph.message(), "", initializers);
                default -> graph.skip();
            }
        }
        return new OnnxModel("", nodes, initializers);
    }

    /// The tensor of a `Constant` node counts as an initialiser under the name of the node's output.
    private static Node node(ProtobufReader node, Map<String, TensorView> constants) {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<ByteBuffer> attributes = new ArrayList<>();
        String name = "";
        String operator = "";
        for (int field = node.next(); field != 0; field = node.next()) {
            switch (field) {
                case 1 -> inputs.add(node.string());
                case 2 -> outputs.add(node.string());
                case 3 -> name = node.string();
                case 4 -> operator = node.string();
                case 5 -> attributes.add(node.bytes());
                default -> node.skip();
            }
        }
        if (operator.equals("Constant") && outputs.size() == 1) {
            attributes.forEach(attribute -> constant(new ProtobufReader(attribute), outputs.getFirst(), constants));
        }
        return new Node(name, operator, List.copyOf(inputs), List.copyOf(outputs));
    }

    private static void constant(ProtobufReader attribute, String name, Map<String, TensorView> constants) {
        for (int field = attribute.next(); field != 0; field = attribute.next()) {
            if (field == 5 && attribute.isBytes()) {
                tensor(attribute.message(), name, constants);
            } else {
                attribute.skip();
            }
        }
    }

    /// Adds a tensor of floats or 64-bit integers; other types hold no weights and are left out.
    private static void tensor(ProtobufReader tensor, String givenName, Map<String, TensorView> tensors) {
        String name = givenName;
        List<Long> dimensions = new ArrayList<>();
        long type = 0;
        ByteBuffer raw = ByteBuffer.allocate(0);
        for (int field = tensor.next(); field != 0; field = tensor.next()) {
            switch (field) {
                case 1 -> dimensions(tensor, dimensions);
                case 2 -> type = tensor.integer();
                case 4, 9 -> raw = tensor.isBytes() ? tensor.bytes() : skipped(tensor);
                case 8 -> name = givenName.isEmpty() ? tensor.string() : skippedName(tensor, givenName);
                default -> tensor.skip();
            }
        }
        if ((type == 1 || type == 7) && raw.hasRemaining()) {
            int[] shape = dimensions.stream().mapToInt(Math::toIntExact).toArray();
            tensors.put(
                    name, new TensorView(type == 1 ? DType.F32 : DType.I64, shape, raw.order(ByteOrder.LITTLE_ENDIAN)));
        }
    }

    private static ByteBuffer skipped(ProtobufReader tensor) {
        tensor.skip();
        return ByteBuffer.allocate(0);
    }

    private static String skippedName(ProtobufReader tensor, String name) {
        tensor.skip();
        return name;
    }

    private static void dimensions(ProtobufReader tensor, List<Long> dimensions) {
        if (tensor.isBytes()) {
            ByteBuffer packed = tensor.bytes();
            throw new CheckpointException(
                    "packed dimensions of %d bytes, which ONNX writers do not use".formatted(packed.remaining()));
        }
        long dimension = tensor.integer();
        if (dimension < 0 || dimension > Integer.MAX_VALUE || dimensions.size() == MAX_RANK) {
            throw new CheckpointException("a tensor with the dimension " + dimension + " after " + dimensions);
        }
        dimensions.add(dimension);
    }
}
