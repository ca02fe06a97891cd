package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.checkpoint.DType;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every operation of [Ops], against plain loops. An engine passes it by extending it.
public abstract class OpsSuite {
    private static final float EPSILON = 1e-5f;

    private Engine engine;

    protected abstract Engine engine();

    @BeforeEach
    void open() {
        engine = engine();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /// One operation; a method reference may stand for it.
    interface Body {
        <T> T apply(Ops<T> ops, List<T> inputs);
    }

    /// A network of one output.
    private record OneBody(List<Input> inputs, Body body) implements Network {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public List<String> outputs() {
            return List.of("result");
        }

        @Override
        public <T> List<T> apply(Ops<T> ops, List<T> operands) {
            return List.of(body.apply(ops, operands));
        }
    }

    private Tensor run(Body body, Tensor... inputs) {
        List<Network.Input> declared = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            declared.add(new Network.Input("x" + i, inputs[i].shape()));
        }
        try (Engine.Program program = engine.compile(new OneBody(declared, body))) {
            return program.run(List.of(inputs)).getFirst();
        }
    }

    /// Weights come in the types that checkpoints have, and at any place of a file.
    @Test
    void weightsOfEveryPrecision() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(64).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(0, Float.floatToFloat16(1.5f)).putShort(2, Float.floatToFloat16(-2));
        bytes.putShort(4, (short) (Float.floatToIntBits(1.5f) >>> 16));
        bytes.putShort(6, (short) (Float.floatToIntBits(-2) >>> 16));
        bytes.putFloat(9, 1.5f).putFloat(13, -2).putDouble(24, 1.5).putDouble(32, -2);
        List<TensorView> weights = List.of(
                new TensorView(DType.F16, new int[] {2}, bytes.slice(0, 4)),
                new TensorView(DType.BF16, new int[] {2}, bytes.slice(4, 4)),
                new TensorView(DType.F32, new int[] {2}, bytes.slice(9, 8)),
                new TensorView(DType.F64, new int[] {2}, bytes.slice(24, 16)));
        for (TensorView weight : weights) {
            assertEqual(run(new Scaling(weight), Tensor.of(new float[] {10, 100}, 2)), 15, -200);
        }
    }

    private record Scaling(TensorView weight) implements Body {
        @Override
        public <T> T apply(Ops<T> ops, List<T> inputs) {
            return ops.multiply(inputs.getFirst(), ops.weight("weight", weight));
        }
    }

    private static Tensor random(int seed, int... shape) {
        Random random = new Random(seed);
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.values().limit(); i++) {
            tensor.values().put(i, (float) random.nextGaussian());
        }
        return tensor;
    }

    private static void assertEqual(Tensor actual, float... expected) {
        float[] values = actual.toFloats();
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(values[i]).as("element " + i).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(2e-5f));
        }
    }

    private static void assertSame(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertEqual(actual, expected.toFloats());
    }

    private static final Tensor ONE_TO_SIX = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    static <T> T weightAndConstant(Ops<T> ops, List<T> x) {
        T weight = ops.weight("a.weight", TensorView.of(new float[] {10, 20, 30}, 3));
        T again = ops.weight("a.weight", TensorView.of(new float[] {10, 20, 30}, 3));
        return ops.add(ops.add(x.get(0), ops.add(weight, again)), ops.constant(new float[] {0.5f}, 1));
    }

    @Test
    void weightsAndConstants() {
        assertEqual(run(OpsSuite::weightAndConstant, ONE_TO_SIX), 21.5f, 42.5f, 63.5f, 24.5f, 45.5f, 66.5f);
    }

    static <T> T reshape(Ops<T> ops, List<T> x) {
        return ops.reshape(ops.reshape(x.get(0), Ops.KEEP, 3, 1), Ops.INFER, 2);
    }

    static <T> T transpose(Ops<T> ops, List<T> x) {
        return ops.transpose(x.get(0), 1, 0);
    }

    static <T> T concat(Ops<T> ops, List<T> x) {
        return ops.concat(-1, List.of(x.get(0), x.get(0)));
    }

    static <T> T slice(Ops<T> ops, List<T> x) {
        return ops.slice(x.get(0), 1, 1, 3);
    }

    static <T> T pad(Ops<T> ops, List<T> x) {
        return ops.pad(x.get(0), 0, 1, 0);
    }

    static <T> T repeat(Ops<T> ops, List<T> x) {
        return ops.repeat(ops.slice(x.get(0), 0, 1, 2), x.get(0));
    }

    static <T> T gather(Ops<T> ops, List<T> x) {
        return ops.gather(x.get(0), 1, 1, 0);
    }

    @Test
    void shapes() {
        Tensor reshaped = run(OpsSuite::reshape, ONE_TO_SIX);
        assertThat(reshaped.shape()).containsExactly(3, 2);
        assertEqual(reshaped, 1, 2, 3, 4, 5, 6);
        assertEqual(run(OpsSuite::transpose, ONE_TO_SIX), 1, 4, 2, 5, 3, 6);
        assertEqual(run(OpsSuite::concat, ONE_TO_SIX), 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
        assertEqual(run(OpsSuite::slice, ONE_TO_SIX), 2, 3, 5, 6);
        assertEqual(run(OpsSuite::pad, ONE_TO_SIX), 0, 0, 0, 1, 2, 3, 4, 5, 6);
        assertEqual(run(OpsSuite::repeat, ONE_TO_SIX), 4, 5, 6, 4, 5, 6);
        assertEqual(run(OpsSuite::gather, ONE_TO_SIX), 4, 5, 6, 4, 5, 6, 1, 2, 3);
    }

    static <T> T arithmetic(Ops<T> ops, List<T> x) {
        T row = ops.slice(x.get(0), 0, 0, 1); // broadcasts over both rows
        T sum = ops.add(x.get(0), row);
        return ops.divide(ops.multiply(ops.subtract(sum, x.get(0)), x.get(0)), row);
    }

    static <T> T matmul(Ops<T> ops, List<T> x) {
        return ops.matmul(x.get(0), ops.transpose(x.get(0), 1, 0));
    }

    static <T> T equal(Ops<T> ops, List<T> x) {
        return ops.equal(x.get(0), ops.constant(new float[] {5, 2, 6}, 3));
    }

    static <T> T mean(Ops<T> ops, List<T> x) {
        return ops.mean(x.get(0), -1);
    }

    static <T> T sum(Ops<T> ops, List<T> x) {
        return ops.sum(x.get(0), 0);
    }

    static <T> T max(Ops<T> ops, List<T> x) {
        return ops.max(x.get(0), 0);
    }

    static <T> T softmax(Ops<T> ops, List<T> x) {
        return ops.softmax(x.get(0), 1);
    }

    @Test
    void arithmetic() {
        assertEqual(run(OpsSuite::arithmetic, ONE_TO_SIX), 1, 2, 3, 4, 5, 6);
        assertEqual(run(OpsSuite::matmul, ONE_TO_SIX), 14, 32, 32, 77);
        assertEqual(run(OpsSuite::equal, ONE_TO_SIX), 0, 1, 0, 0, 0, 1);
        assertEqual(run(OpsSuite::mean, ONE_TO_SIX), 2, 5);
        assertEqual(run(OpsSuite::sum, ONE_TO_SIX), 5, 7, 9);
        Tensor mixed = Tensor.of(new float[] {1, -5, 3, -4, -2, 6}, 2, 3);
        assertEqual(run(OpsSuite::max, mixed), 1, -2, 6);
        float e = (float) Math.E;
        float total = 1 + e + e * e;
        float[] row = {1 / total, e / total, e * e / total};
        assertEqual(run(OpsSuite::softmax, ONE_TO_SIX), row[0], row[1], row[2], row[0], row[1], row[2]);
    }

    static <T> T sqrt(Ops<T> ops, List<T> x) {
        return ops.sqrt(ops.multiply(x.get(0), x.get(0)));
    }

    static <T> T sin(Ops<T> ops, List<T> x) {
        return ops.sin(x.get(0));
    }

    static <T> T cos(Ops<T> ops, List<T> x) {
        return ops.cos(x.get(0));
    }

    static <T> T relu(Ops<T> ops, List<T> x) {
        return ops.relu(x.get(0));
    }

    static <T> T sigmoid(Ops<T> ops, List<T> x) {
        return ops.sigmoid(x.get(0));
    }

    static <T> T erf(Ops<T> ops, List<T> x) {
        return ops.erf(x.get(0));
    }

    static <T> T gelu(Ops<T> ops, List<T> x) {
        return ops.gelu(x.get(0));
    }

    @Test
    void functions() {
        assertFunction(OpsSuite::sqrt, Math::abs);
        assertFunction(OpsSuite::sin, Math::sin);
        assertFunction(OpsSuite::cos, Math::cos);
        assertFunction(OpsSuite::relu, x -> Math.max(0, x));
        assertFunction(OpsSuite::sigmoid, x -> 1 / (1 + Math.exp(-x)));
        assertFunction(OpsSuite::erf, OpsSuite::erfOf);
        assertFunction(OpsSuite::gelu, x -> x / 2 * (1 + erfOf(x / Math.sqrt(2))));
    }

    private void assertFunction(Body body, DoubleUnaryOperator function) {
        Tensor x = random(3, 5, 7);
        float[] expected = x.toFloats();
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (float) function.applyAsDouble(expected[i]);
        }
        assertEqual(run(body, x), expected);
    }

    /// By its power series, which converges quickly for the values of a test.
    private static double erfOf(double x) {
        double sum = 0;
        double term = x;
        for (int n = 0; n < 100; n++) {
            sum += term / (2 * n + 1);
            term *= -x * x / (n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    static <T> T conv(Ops<T> ops, List<T> x) {
        return ops.conv2d(x.get(0), x.get(1), x.get(2), 2, 1, 1);
    }

    static <T> T depthwise(Ops<T> ops, List<T> x) {
        return ops.conv2d(x.get(0), x.get(1), null, 1, 1, 3);
    }

    @Test
    void convolutions() {
        Tensor x = random(1, 2, 3, 6, 5);
        Tensor weight = random(2, 4, 3, 3, 3);
        Tensor bias = random(3, 4);
        assertSame(run(OpsSuite::conv, x, weight, bias), naiveConv(x, weight, bias.toFloats(), 2, 1));
        Tensor kernels = random(4, 3, 1, 3, 3);
        assertSame(run(OpsSuite::depthwise, x, kernels), naiveConv(x, kernels, new float[3], 1, 3));
    }

    /// Padding one, 3 × 3.
    private static Tensor naiveConv(Tensor x, Tensor weight, float[] bias, int stride, int groups) {
        int[] in = x.shape();
        int out = weight.shape()[0];
        int perGroup = weight.shape()[1];
        int height = (in[2] - 1) / stride + 1;
        int width = (in[3] - 1) / stride + 1;
        Tensor result = Tensor.zeros(in[0], out, height, width);
        int at = 0;
        for (int b = 0; b < in[0]; b++) {
            for (int o = 0; o < out; o++) {
                int first = o / (out / groups) * perGroup;
                for (int i = 0; i < height * width; i++) {
                    double sum = bias[o];
                    for (int k = 0; k < perGroup * 9; k++) {
                        int v = i / width * stride + k % 9 / 3 - 1;
                        int u = i % width * stride + k % 3 - 1;
                        if (v >= 0 && u >= 0 && v < in[2] && u < in[3]) {
                            float pixel = x.values().get(((b * in[1] + first + k / 9) * in[2] + v) * in[3] + u);
                            sum += pixel * weight.values().get(o * perGroup * 9 + k);
                        }
                    }
                    result.values().put(at++, (float) sum);
                }
            }
        }
        return result;
    }

    static <T> T convTranspose(Ops<T> ops, List<T> x) {
        return ops.convTranspose2d(x.get(0), x.get(1), x.get(2));
    }

    @Test
    void transposedConvolution() {
        Tensor x = random(1, 1, 2, 3, 2);
        Tensor weight = random(2, 2, 3, 2, 2);
        Tensor bias = random(3, 3);
        Tensor expected = Tensor.zeros(1, 3, 6, 4);
        for (int i = 0; i < expected.values().limit(); i++) {
            int o = i / 24;
            int v = i / 4 % 6;
            int u = i % 4;
            double sum = bias.values().get(o);
            for (int c = 0; c < 2; c++) {
                int kernel = ((c * 3 + o) * 2 + v % 2) * 2 + u % 2;
                sum += x.values().get((c * 3 + v / 2) * 2 + u / 2)
                        * weight.values().get(kernel);
            }
            expected.values().put(i, (float) sum);
        }
        assertSame(run(OpsSuite::convTranspose, x, weight, bias), expected);
    }

    static <T> T layerNorm(Ops<T> ops, List<T> x) {
        return ops.layerNorm(x.get(0), x.get(1), x.get(2), EPSILON);
    }

    static <T> T layerNormByParts(Ops<T> ops, List<T> x) {
        T centred = ops.subtract(x.get(0), ops.mean(x.get(0), -1));
        T variance = ops.mean(ops.multiply(centred, centred), -1);
        T deviation = ops.sqrt(ops.add(variance, ops.constant(new float[] {EPSILON}, 1)));
        return ops.add(ops.multiply(ops.divide(centred, deviation), x.get(1)), x.get(2));
    }

    /// Few rows and many: interpreters may choose different kernels.
    @Test
    void layerNormalisation() {
        for (int rows : new int[] {3, 100}) {
            Tensor[] inputs = {random(1, 2, rows, 8), random(2, 8), random(3, 8)};
            assertSame(run(OpsSuite::layerNorm, inputs), run(OpsSuite::layerNormByParts, inputs));
        }
    }

    static <T> T linear(Ops<T> ops, List<T> x) {
        return ops.linear(x.get(0), x.get(3), x.get(4));
    }

    static <T> T linearByParts(Ops<T> ops, List<T> x) {
        return ops.add(ops.matmul(x.get(0), ops.transpose(x.get(3), 1, 0)), x.get(4));
    }

    static <T> T normLinear(Ops<T> ops, List<T> x) {
        return ops.normLinear(x.get(0), new Ops.Norm<>(x.get(1), x.get(2), EPSILON), x.get(3), x.get(4));
    }

    static <T> T normLinearByParts(Ops<T> ops, List<T> x) {
        return ops.linear(layerNormByParts(ops, x), x.get(3), x.get(4));
    }

    @Test
    void linearLayers() {
        for (int rows : new int[] {3, 100, 600}) {
            Tensor[] inputs = {random(1, 2, rows, 8), random(2, 8), random(3, 8), random(4, 5, 8), random(5, 5)};
            assertSame(run(OpsSuite::linear, inputs), run(OpsSuite::linearByParts, inputs));
            assertSame(run(OpsSuite::normLinear, inputs), run(OpsSuite::normLinearByParts, inputs));
        }
    }

    static <T> T attention(Ops<T> ops, List<T> x) {
        return ops.attention(x.get(0), x.get(1), x.get(2), 2, null);
    }

    static <T> T biasedAttention(Ops<T> ops, List<T> x) {
        return ops.attention(x.get(0), x.get(1), x.get(2), 2, x.get(3));
    }

    @Test
    void attention() {
        Tensor q = random(1, 3, 5, 8);
        Tensor k = random(2, 3, 7, 8);
        Tensor v = random(3, 3, 7, 8);
        Tensor bias = random(4, 1, 2, 5, 7);
        assertSame(run(OpsSuite::attention, q, k, v), naiveAttention(q, k, v, Tensor.zeros(1, 2, 5, 7)));
        assertSame(run(OpsSuite::biasedAttention, q, k, v, bias), naiveAttention(q, k, v, bias));
    }

    static <T> T gridAttention(Ops<T> ops, List<T> x) {
        return ops.gridAttention(x.get(0), x.get(1), x.get(2), 2, x.get(3), x.get(4));
    }

    /// Grids of several sizes and batches: interpreters may choose different kernels.
    @ParameterizedTest
    @CsvSource({"3, 2, 3", "1, 7, 7", "1, 54, 56"})
    void attentionWithRelativePositions(int batch, int height, int width) {
        int cells = height * width;
        Tensor q = random(1, batch, cells, 8);
        Tensor k = random(2, batch, cells, 8);
        Tensor v = random(3, batch, cells, 8);
        Tensor rows = random(4, height, height, 4);
        Tensor columns = random(5, width, width, 4);
        Tensor expected = Tensor.zeros(batch, cells, 8);
        for (int i = 0; i < batch; i++) {
            for (int head = 0; head < 2; head++) {
                for (int cell = 0; cell < cells; cell++) {
                    float[] scores = new float[cells];
                    for (int key = 0; key < cells; key++) {
                        for (int d = 0; d < 4; d++) {
                            float query = q.values().get((i * cells + cell) * 8 + head * 4 + d);
                            int row = (cell / width * height + key / width) * 4 + d;
                            int column = (cell % width * width + key % width) * 4 + d;
                            scores[key] += query
                                    * (k.values().get((i * cells + key) * 8 + head * 4 + d) / 2
                                            + rows.values().get(row)
                                            + columns.values().get(column));
                        }
                    }
                    mix(scores, v, expected, i * cells, cell, head);
                }
            }
        }
        assertSame(run(OpsSuite::gridAttention, q, k, v, rows, columns), expected);
    }

    /// Softmax of the scores of one query, times the values.
    private static void mix(float[] scores, Tensor v, Tensor result, int batch, int cell, int head) {
        double total = 0;
        for (float score : scores) {
            total += Math.exp(score);
        }
        for (int d = 0; d < 4; d++) {
            double sum = 0;
            for (int key = 0; key < scores.length; key++) {
                sum += Math.exp(scores[key]) / total * v.values().get((batch + key) * 8 + head * 4 + d);
            }
            result.values().put((batch + cell) * 8 + head * 4 + d, (float) sum);
        }
    }

    private static Tensor naiveAttention(Tensor q, Tensor k, Tensor v, Tensor bias) {
        Tensor result = Tensor.zeros(3, 5, 8);
        for (int i = 0; i < 3 * 2 * 5; i++) {
            int batch = i / 10;
            int head = i / 5 % 2;
            int row = i % 5;
            double[] weights = new double[7];
            double total = 0;
            for (int key = 0; key < 7; key++) {
                double score = 0;
                for (int d = 0; d < 4; d++) {
                    score += q.values().get((batch * 5 + row) * 8 + head * 4 + d)
                            * k.values().get((batch * 7 + key) * 8 + head * 4 + d);
                }
                weights[key] = Math.exp(score / 2 + bias.values().get((head * 5 + row) * 7 + key));
                total += weights[key];
            }
            for (int d = 0; d < 4; d++) {
                double sum = 0;
                for (int key = 0; key < 7; key++) {
                    sum += weights[key] / total * v.values().get((batch * 7 + key) * 8 + head * 4 + d);
                }
                result.values().put((batch * 5 + row) * 8 + head * 4 + d, (float) sum);
            }
        }
        return result;
    }
}
