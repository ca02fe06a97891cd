package io.anymask.inference.onnx;

import static io.anymask.inference.onnx.OnnxGraph.names;

import io.anymask.inference.onnx.OnnxGraph.Value;
import io.anymask.model.onnx.OnnxModelBuilder.Attribute;
import io.anymask.model.onnx.OnnxType;
import java.util.Arrays;
import java.util.List;

/// Operators that no network needs, only the surroundings of one in an exported file: sizes that come in with the
/// image.
///
/// @param graph where they go
record SizeOps(OnnxGraph graph) {
    /// The length of an axis, as a number: (1).
    Value dimension(Value x, int axis) {
        Attribute[] from = {new Attribute.Int("start", axis), new Attribute.Int("end", axis + 1L)};
        Value length = graph.node("Shape", new int[] {1}, names(x), from);
        return graph.node("Cast", new int[] {1}, names(length), new Attribute.Int("to", OnnxType.F32.code()));
    }

    /// Where the largest value of an axis is, for (1, N): (1), whole.
    Value argMax(Value x, int axis) {
        return graph.node(
                "ArgMax", new int[] {1}, names(x), new Attribute.Int("axis", axis), new Attribute.Int("keepdims", 0));
    }

    /// Positions of an axis that whole numbers name when the graph runs.
    Value pick(Value x, int axis, Value indices, int count) {
        int[] shape = x.shape().clone();
        shape[axis] = count;
        return graph.node("Gather", shape, names(x, indices), new Attribute.Int("axis", axis));
    }

    /// The largest value: (1).
    Value max(Value x) {
        return graph.node("ReduceMax", new int[] {1}, List.of(x.name(), graph.integers(0)));
    }

    Value floor(Value x) {
        return graph.node("Floor", x.shape(), names(x));
    }

    /// The first rows and columns of (1, C, H, W).
    ///
    /// @param size how many, (2)
    Value crop(Value x, Value size) {
        int[] shape = {x.shape()[0], x.shape()[1], -1, -1};
        return graph.node(
                "Slice",
                shape,
                List.of(x.name(), graph.integers(0, 0), whole(size).name(), graph.integers(2, 3)));
    }

    /// Bilinear scaling of (1, C, H, W) to a size that is known.
    Value resize(Value x, int height, int width) {
        int[] shape = {x.shape()[0], x.shape()[1], height, width};
        return resize(x, graph.integers(Arrays.stream(shape).asLongStream().toArray()), shape);
    }

    /// The same to a size, (2), that is known when the graph runs.
    Value resize(Value x, Value size) {
        int[] shape = {x.shape()[0], x.shape()[1], -1, -1};
        Attribute axis = new Attribute.Int("axis", 0);
        List<String> parts =
                List.of(graph.integers(shape[0], shape[1]), whole(size).name());
        return resize(x, graph.node("Concat", new int[] {4}, parts, axis).name(), shape);
    }

    private Value resize(Value x, String sizes, int... shape) {
        return graph.node(
                "Resize",
                shape,
                List.of(x.name(), "", "", sizes),
                new Attribute.Text("mode", "linear"),
                new Attribute.Text("coordinate_transformation_mode", "half_pixel"));
    }

    private Value whole(Value x) {
        return graph.node("Cast", x.shape(), names(x), new Attribute.Int("to", OnnxType.I64.code()));
    }
}
