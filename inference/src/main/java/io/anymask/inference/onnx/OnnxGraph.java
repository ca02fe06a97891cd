package io.anymask.inference.onnx;

import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModelBuilder;
import io.anymask.model.onnx.OnnxModelBuilder.Attribute;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Interprets a network as an ONNX graph under construction: every operation adds a node and returns the value
/// it makes. Not thread-safe.
final class OnnxGraph implements Ops<OnnxGraph.Value> {
    /// From so many rows on, normalising them by another operator pays.
    private static final int MANY_ROWS = 64;

    /// Elements of a weight of which there should be no second copy: 4 MB.
    private static final long LARGE_WEIGHT = 1 << 20;

    private final OnnxModelBuilder model;
    private final Style style;
    private final Map<String, String> constants = new HashMap<>();
    private final Map<List<Long>, String> integers = new HashMap<>();
    private final Set<String> made = new HashSet<>();
    private final Set<String> tallProducts = new HashSet<>();
    private int counter;

    /// Which nodes a network becomes.
    enum Style {
        /// The exact ones that are fastest on this machine.
        EXACT,
        /// Linear layers are products and sums, which can be quantised.
        QUANTISABLE,
        /// GELU is approximated by a hyperbolic tangent, within 5e-4: under WebAssembly the exact one is slow.
        BROWSER
    }

    OnnxGraph(OnnxModelBuilder model) {
        this(model, Style.EXACT);
    }

    OnnxGraph(OnnxModelBuilder model, Style style) {
        this.model = model;
        this.style = style;
    }

    /// A value of the graph.
    ///
    /// @param shape its dimensions, -1 where one is known only when the graph runs
    record Value(String name, int... shape) {}

    Value input(String name, int... shape) {
        model.input(name, shape);
        return new Value(name, shape);
    }

    /// Writes the text of a network, its inputs and its outputs.
    void declare(Network network) {
        List<Value> inputs = network.inputs().stream()
                .map(input -> input(input.name(), input.shape()))
                .toList();
        List<Value> results = network.apply(this, inputs);
        for (int i = 0; i < results.size(); i++) {
            output(results.get(i), network.outputs().get(i));
        }
    }

    /// The products whose first operand has many rows: image rows, not tokens.
    Set<String> tallProducts() {
        return Collections.unmodifiableSet(tallProducts);
    }

    /// Makes a value an output: one that a node makes takes the name of the output, anything else is copied.
    void output(Value value, String name) {
        if (made.remove(value.name())) {
            model.rename(value.name(), name);
            if (tallProducts.remove(value.name())) {
                tallProducts.add(name);
            }
        } else {
            model.node("Identity", name, names(value));
        }
        model.output(name, value.shape());
    }

    @Override
    public Value weight(String name, TensorView tensor) {
        model.weight(name, tensor);
        return new Value(name, tensor.shape());
    }

    @Override
    public Value constant(float[] values, int... shape) {
        if (values.length == 1 && shape.length == 1) {
            return new Value(constants.computeIfAbsent("scalar_" + values[0], key -> floats(values, shape)), shape);
        }
        return new Value(floats(values, shape), shape);
    }

    @Override
    public Value reshape(Value x, int... shape) {
        long[] target = Arrays.stream(shape).asLongStream().toArray();
        return node("Reshape", Shapes.reshape(x.shape(), shape), List.of(x.name(), integers(target)));
    }

    @Override
    public Value transpose(Value x, int... axes) {
        long[] permutation = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            permutation[i] = Shapes.axis(axes[i], x.shape());
        }
        return node("Transpose", Shapes.transpose(x.shape(), axes), names(x), new Attribute.Ints("perm", permutation));
    }

    @Override
    public Value concat(int axis, List<Value> parts) {
        int[] shape = Shapes.concat(axis, parts.stream().map(Value::shape).toList());
        return node("Concat", shape, parts.stream().map(Value::name).toList(), new Attribute.Int("axis", axis));
    }

    @Override
    public Value slice(Value x, int axis, int from, int to) {
        int[] shape = Shapes.slice(x.shape(), axis, from, to);
        return node(
                "Slice",
                shape,
                List.of(x.name(), integers(from), integers(to), integers(Shapes.axis(axis, x.shape()))));
    }

    @Override
    public Value pad(Value x, int axis, int before, int after) {
        int[] shape = Shapes.pad(x.shape(), axis, before, after);
        if (before == 0 && after == 0) {
            return x;
        }
        return node(
                "Pad", shape, List.of(x.name(), integers(before, after), "", integers(Shapes.axis(axis, x.shape()))));
    }

    @Override
    public Value repeat(Value x, Value like) {
        int[] shape = Shapes.repeat(x.shape(), like.shape());
        Attribute first = new Attribute.Int("start", 0);
        Value batch = node("Shape", new int[] {1}, names(like), first, new Attribute.Int("end", 1));
        long[] others = new long[shape.length - 1];
        for (int i = 1; i < shape.length; i++) {
            others[i - 1] = shape[i];
        }
        Value target = node(
                "Concat",
                new int[] {shape.length},
                List.of(batch.name(), integers(others)),
                new Attribute.Int("axis", 0));
        return node("Expand", shape, names(x, target));
    }

    @Override
    public Value gather(Value x, int... indices) {
        long[] rows = Arrays.stream(indices).asLongStream().toArray();
        int[] shape = Shapes.gather(x.shape(), indices);
        return node("Gather", shape, List.of(x.name(), integers(rows)), new Attribute.Int("axis", 0));
    }

    @Override
    public Value add(Value a, Value b) {
        return broadcast("Add", a, b);
    }

    @Override
    public Value subtract(Value a, Value b) {
        return broadcast("Sub", a, b);
    }

    @Override
    public Value multiply(Value a, Value b) {
        return broadcast("Mul", a, b);
    }

    @Override
    public Value divide(Value a, Value b) {
        return broadcast("Div", a, b);
    }

    @Override
    public Value matmul(Value a, Value b) {
        Value product = node("MatMul", Shapes.matmul(a.shape(), b.shape()), names(a, b));
        if (manyRows(a)) {
            tallProducts.add(product.name());
        }
        return product;
    }

    @Override
    public Value sqrt(Value x) {
        return node("Sqrt", x.shape(), names(x));
    }

    @Override
    public Value sin(Value x) {
        return node("Sin", x.shape(), names(x));
    }

    @Override
    public Value cos(Value x) {
        return node("Cos", x.shape(), names(x));
    }

    @Override
    public Value sigmoid(Value x) {
        return node("Sigmoid", x.shape(), names(x));
    }

    @Override
    public Value erf(Value x) {
        return node("Erf", x.shape(), names(x));
    }

    @Override
    public Value relu(Value x) {
        return node("Relu", x.shape(), names(x));
    }

    @Override
    public Value equal(Value a, Value b) {
        Value truth = broadcast("Equal", a, b);
        return node("Cast", truth.shape(), names(truth), new Attribute.Int("to", 1));
    }

    @Override
    public Value mean(Value x, int axis) {
        return reduce("ReduceMean", x, axis);
    }

    @Override
    public Value sum(Value x, int axis) {
        return reduce("ReduceSum", x, axis);
    }

    @Override
    public Value max(Value x, int axis) {
        return reduce("ReduceMax", x, axis);
    }

    @Override
    public Value softmax(Value x, int axis) {
        int along = Shapes.axis(axis, x.shape());
        if (along == x.shape().length - 1) {
            return node("Softmax", x.shape(), names(x), new Attribute.Int("axis", along));
        }
        // ONNX Runtime transposes before and after a softmax over any other axis.
        Value raised = subtract(x, max(x, along));
        Value exponential = node("Exp", raised.shape(), names(raised));
        return divide(exponential, sum(exponential, along));
    }

    @Override
    public Value conv2d(Value x, Value weight, @Nullable Value bias, int stride, int padding, int groups) {
        int[] shape = Shapes.conv2d(x.shape(), weight.shape(), stride, padding, groups);
        return node(
                "Conv",
                shape,
                bias == null ? names(x, weight) : names(x, weight, bias),
                new Attribute.Ints("strides", stride, stride),
                new Attribute.Ints("pads", padding, padding, padding, padding),
                new Attribute.Ints("kernel_shape", weight.shape()[2], weight.shape()[3]),
                new Attribute.Int("group", groups));
    }

    @Override
    public Value convTranspose2d(Value x, Value weight, Value bias) {
        int kernel = weight.shape()[2];
        int[] shape = Shapes.convTranspose2d(x.shape(), weight.shape());
        return node("ConvTranspose", shape, names(x, weight, bias), new Attribute.Ints("strides", kernel, kernel));
    }

    @Override
    public Value layerNorm(Value x, Value weight, Value bias, float epsilon) {
        if (manyRows(x)) {
            return add(multiply(normalise(x, epsilon), weight), bias);
        }
        return node("LayerNormalization", x.shape(), names(x, weight, bias), new Attribute.Real("epsilon", epsilon));
    }

    /// As `Gemm`, which takes the weight as checkpoints store it: transposing it first would keep a second
    /// copy.
    @Override
    public Value linear(Value x, Value weight, Value bias) {
        long rows = rows(x, 0);
        if (rows < 0 || style == Style.QUANTISABLE) {
            return Ops.super.linear(x, weight, bias);
        }
        int[] shape = Shapes.linear(x.shape(), weight.shape());
        Value flat = reshape(x, (int) rows, weight.shape()[1]);
        int[] product = {(int) rows, weight.shape()[0]};
        return reshape(node("Gemm", product, names(flat, weight, bias), new Attribute.Int("transB", 1)), shape);
    }

    /// The norm's own weight and bias are constants: they go into those of the linear layer, unless these are
    /// so large that a second copy of them costs more than scaling and shifting the rows.
    @Override
    public Value normLinear(Value x, Norm<Value> norm, Value weight, Value bias) {
        if (!manyRows(x) || Shapes.elements(weight.shape()) >= LARGE_WEIGHT) {
            return Ops.super.normLinear(x, norm, weight, bias);
        }
        int in = weight.shape()[1];
        Value shift = reshape(matmul(weight, reshape(norm.bias(), in, 1)), INFER);
        return linear(normalise(x, norm.epsilon()), multiply(weight, norm.weight()), add(bias, shift));
    }

    /// Whether the rows to normalise are known and many.
    private static boolean manyRows(Value x) {
        return x.shape().length > 1 && rows(x, firstKnown(x)) >= MANY_ROWS;
    }

    /// The number of rows along the last axis, without the axes before `from`; -1 when it is unknown.
    private static long rows(Value x, int from) {
        return Shapes.elements(Arrays.copyOfRange(x.shape(), from, x.shape().length - 1));
    }

    /// 1 when the first axis, the batch, is unknown, else 0.
    private static int firstKnown(Value x) {
        return x.shape()[0] < 0 ? 1 : 0;
    }

    /// Zero mean and unit variance along the last axis. ONNX Runtime's InstanceNormalization is four times
    /// faster at this than its LayerNormalization (measured: 0.4 ms against 2.5 ms for 16384 rows of 128): the
    /// rows take the place of its channels.
    private Value normalise(Value x, float epsilon) {
        int rows = (int) rows(x, firstKnown(x));
        int batch = firstKnown(x) == 0 ? 1 : KEEP;
        Value channels = reshape(x, batch, rows, x.shape()[x.shape().length - 1]);
        Value normalised = node(
                "InstanceNormalization",
                channels.shape(),
                names(channels, filled(1, rows), filled(0, rows)),
                new Attribute.Real("epsilon", epsilon));
        int[] shape = x.shape().clone();
        shape[0] = firstKnown(x) == 0 ? shape[0] : KEEP;
        return reshape(normalised, shape);
    }

    private Value filled(float value, int length) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return new Value(constants.computeIfAbsent(value + " × " + length, key -> floats(values, length)), length);
    }

    @Override
    public Value attention(Value q, Value k, Value v, int heads, @Nullable Value bias) {
        int[] shape = {q.shape()[0], q.shape()[1], v.shape()[2]};
        return node(
                "Attention",
                shape,
                bias == null ? names(q, k, v) : names(q, k, v, bias),
                new Attribute.Int("q_num_heads", heads),
                new Attribute.Int("kv_num_heads", heads));
    }

    @Override
    public Value gridAttention(Value q, Value k, Value v, int heads, Value rows, Value columns) {
        return TiledAttention.pays(q, heads)
                ? TiledAttention.apply(this, q, k, v, heads, rows, columns)
                : Ops.super.gridAttention(q, k, v, heads, rows, columns);
    }

    @Override
    public Value gelu(Value x) {
        Attribute approximate = new Attribute.Text("approximate", style == Style.BROWSER ? "tanh" : "none");
        return node("Gelu", x.shape(), names(x), approximate);
    }

    @Override
    public int[] shape(Value x) {
        return x.shape();
    }

    private Value broadcast(String operator, Value a, Value b) {
        return node(operator, Shapes.broadcast(operator, a.shape(), b.shape()), names(a, b));
    }

    private Value reduce(String operator, Value x, int axis) {
        int along = Shapes.axis(axis, x.shape());
        return node(operator, Shapes.reduce(x.shape(), axis), List.of(x.name(), integers(along)));
    }

    Value node(String operator, int[] shape, List<String> operands, Attribute... attributes) {
        String name = fresh(operator);
        model.node(operator, name, operands, attributes);
        made.add(name);
        return new Value(name, shape);
    }

    static List<String> names(Value... values) {
        return Arrays.stream(values).map(Value::name).toList();
    }

    private String floats(float[] values, int... shape) {
        String name = fresh("constant");
        model.constant(name, values, shape);
        return name;
    }

    String integers(long... values) {
        List<Long> key = new ArrayList<>();
        for (long value : values) {
            key.add(value);
        }
        return integers.computeIfAbsent(key, k -> {
            String name = fresh("integers");
            model.constant(name, values);
            return name;
        });
    }

    private String fresh(String stem) {
        return stem + "_" + counter++;
    }
}
