package io.anymask.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.anymask.inference.engine.Precision;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The gradient of every differentiable operation beside a central difference, in double precision.
class GradientTest {
    private static final double STEP = 1e-5;

    /// An operation of some operands.
    interface Body {
        Tensor apply(Ops<Tensor> ops, List<Tensor> x);
    }

    private static Arguments of(String name, Body body, int[]... shapes) {
        return Arguments.of(name, body, shapes);
    }

    private static int[] shape(int... dimensions) {
        return dimensions;
    }

    static Stream<Arguments> operations() {
        int[] matrix = {2, 3};
        int[] row = {3};
        return Stream.of(
                of("reshape", (ops, x) -> ops.reshape(x.get(0), Ops.INFER, 2), matrix),
                of("transpose", (ops, x) -> ops.transpose(x.get(0), 1, 0), matrix),
                of("concat", (ops, x) -> ops.concat(0, x), matrix, matrix),
                of("slice", (ops, x) -> ops.slice(x.get(0), 1, 1, 3), matrix),
                of("pad", (ops, x) -> ops.pad(x.get(0), 0, 1, 2), matrix),
                of("repeat", (ops, x) -> ops.repeat(x.get(0), x.get(1)), shape(1, 3), shape(4, 2)),
                of("gather", (ops, x) -> ops.gather(x.get(0), 1, 1, 0), matrix),
                of("add", (ops, x) -> ops.add(x.get(0), x.get(1)), matrix, row),
                of("subtract", (ops, x) -> ops.subtract(x.get(0), x.get(1)), matrix, row),
                of("multiply", (ops, x) -> ops.multiply(x.get(0), x.get(1)), matrix, row),
                of("divide", (ops, x) -> ops.divide(x.get(0), x.get(1)), matrix, row),
                of("matmul", (ops, x) -> ops.matmul(x.get(0), x.get(1)), shape(2, 2, 3), shape(3, 4)),
                of("sqrt", (ops, x) -> ops.sqrt(ops.multiply(x.get(0), x.get(0))), matrix),
                of("sin", (ops, x) -> ops.sin(x.get(0)), matrix),
                of("cos", (ops, x) -> ops.cos(x.get(0)), matrix),
                of("sigmoid", (ops, x) -> ops.sigmoid(x.get(0)), matrix),
                of("erf", (ops, x) -> ops.erf(x.get(0)), matrix),
                of("relu", (ops, x) -> ops.relu(x.get(0)), matrix),
                of("mean", (ops, x) -> ops.mean(x.get(0), -1), matrix),
                of("sum", (ops, x) -> ops.sum(x.get(0), 0), matrix),
                of("max", (ops, x) -> ops.max(x.get(0), 0), matrix),
                of("softmax", (ops, x) -> ops.softmax(x.get(0), -1), matrix),
                of(
                        "conv2d",
                        (ops, x) -> ops.conv2d(x.get(0), x.get(1), x.get(2), 2, 1, 1),
                        shape(1, 2, 4, 5),
                        shape(3, 2, 3, 3),
                        shape(3)),
                of(
                        "depthwise",
                        (ops, x) -> ops.conv2d(x.get(0), x.get(1), null, 1, 1, 2),
                        shape(1, 2, 3, 4),
                        shape(2, 1, 3, 3)),
                of(
                        "convTranspose2d",
                        (ops, x) -> ops.convTranspose2d(x.get(0), x.get(1), x.get(2)),
                        shape(1, 2, 2, 3),
                        shape(2, 3, 2, 2),
                        shape(3)),
                of(
                        "linear",
                        (ops, x) -> ops.linear(x.get(0), x.get(1), x.get(2)),
                        shape(2, 2, 3),
                        shape(4, 3),
                        shape(4)),
                of("layerNorm", (ops, x) -> ops.layerNorm(x.get(0), x.get(1), x.get(2), 1e-5f), matrix, row, row),
                of("gelu", (ops, x) -> ops.gelu(x.get(0)), matrix),
                of(
                        "normLinear",
                        (ops, x) ->
                                ops.normLinear(x.get(0), new Ops.Norm<>(x.get(1), x.get(2), 1e-5f), x.get(3), x.get(4)),
                        matrix,
                        row,
                        row,
                        shape(4, 3),
                        shape(4)),
                of(
                        "attention",
                        (ops, x) -> ops.attention(x.get(0), x.get(1), x.get(2), 2, x.get(3)),
                        shape(2, 3, 4),
                        shape(2, 5, 4),
                        shape(2, 5, 6),
                        shape(2, 3, 5)),
                of(
                        "gridAttention",
                        (ops, x) -> ops.gridAttention(x.get(0), x.get(1), x.get(2), 2, x.get(3), x.get(4)),
                        shape(2, 6, 4),
                        shape(2, 6, 4),
                        shape(2, 6, 6),
                        shape(2, 2, 2),
                        shape(3, 3, 2)));
    }

    /// The sum of all results, each with a weight of its own, as a function of all operands.
    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void equalsTheCentralDifference(String name, Body body, int[][] shapes) {
        TorchThread.run(() -> {
            Random random = new Random(name.hashCode());
            List<double[]> operands = new ArrayList<>();
            for (int[] shape : shapes) {
                operands.add(random.doubles(elements(shape), -1, 1)
                        .map(value -> value + Math.copySign(0.2, value)) // away from the corners of relu and sqrt
                        .toArray());
            }
            List<Tensor> tensors = tensors(operands, shapes, true);
            Tensor loss = loss(body, tensors);
            loss.backward();
            for (int i = 0; i < shapes.length; i++) {
                for (int j = 0; j < operands.get(i).length; j++) {
                    double difference = difference(body, operands, shapes, i, j);
                    Tensor gradient = tensors.get(i).grad();
                    double actual = gradient.defined() ? element(gradient, j) : 0;
                    assertThat(actual)
                            .as("operand %d, element %d", i, j)
                            .isCloseTo(difference, offset(1e-7 + 1e-5 * Math.abs(difference)));
                }
            }
        });
    }

    private static double difference(Body body, List<double[]> operands, int[][] shapes, int i, int j) {
        double middle = operands.get(i)[j];
        operands.get(i)[j] = middle + STEP;
        double above = loss(body, tensors(operands, shapes, false)).item_double();
        operands.get(i)[j] = middle - STEP;
        double below = loss(body, tensors(operands, shapes, false)).item_double();
        operands.get(i)[j] = middle;
        return (above - below) / (2 * STEP);
    }

    private static Tensor loss(Body body, List<Tensor> tensors) {
        TorchOps ops = new TorchOps((weight, view) -> TorchTensors.of(view), TorchDevice.CPU, Precision.FP32);
        Tensor result = body.apply(ops, tensors).reshape(-1);
        double[] weights = new Random(1).doubles(result.numel(), 0.5, 1.5).toArray();
        return result.mul(doubles(weights)).sum();
    }

    private static List<Tensor> tensors(List<double[]> operands, int[][] shapes, boolean gradients) {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < shapes.length; i++) {
            tensors.add(doubles(operands.get(i))
                    .reshape(TorchTensors.longs(shapes[i]))
                    .set_requires_grad(gradients));
        }
        return tensors;
    }

    private static Tensor doubles(double... values) {
        TensorOptions type = new TensorOptions(ScalarType.Double);
        return torch.from_blob(new DoublePointer(values), new long[] {values.length}, type)
                .clone();
    }

    private static double element(Tensor tensor, int index) {
        return tensor.reshape(-1).narrow(0, index, 1).item_double();
    }

    private static int elements(int... shape) {
        return Math.toIntExact(Shapes.elements(shape));
    }
}
