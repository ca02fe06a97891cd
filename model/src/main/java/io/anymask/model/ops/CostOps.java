package io.anymask.model.ops;

import io.anymask.model.checkpoint.TensorView;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Interprets a network as its cost: counts multiply-accumulates of matrix products and convolutions, and the
/// parameters the network touches. A tensor is its shape; every dimension must be known. Not thread-safe; one
/// object for each count.
public final class CostOps implements Ops<int[]> {
    private final Map<String, Long> parameters = new LinkedHashMap<>();
    private long multiplyAccumulates;

    /// What networks cost for one image and one prompt of two tokens (a point and its padding).
    public static CostOps of(Network... networks) {
        CostOps ops = new CostOps();
        for (Network network : networks) {
            network.apply(
                    ops,
                    network.inputs().stream().map(input -> known(input.shape())).toList());
        }
        return ops;
    }

    /// One for an unknown batch, two for any other unknown dimension.
    private static int[] known(int... shape) {
        int[] result = shape.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = shape[i] >= 0 ? shape[i] : i == 0 ? 1 : 2;
        }
        return result;
    }

    /// Multiply-accumulates so far; one is two floating-point operations.
    public long multiplyAccumulates() {
        return multiplyAccumulates;
    }

    /// Number of elements of all weights used so far, each counted once.
    public long parameterCount() {
        return parameters.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Names of all weights used so far.
    public Set<String> parameterNames() {
        return Collections.unmodifiableSet(parameters.keySet());
    }

    @Override
    public int[] weight(String name, TensorView tensor) {
        parameters.put(name, tensor.elementCount());
        return tensor.shape();
    }

    @Override
    public int[] constant(float[] values, int... shape) {
        return shape;
    }

    @Override
    public int[] reshape(int[] x, int... shape) {
        return Shapes.reshape(x, shape);
    }

    @Override
    public int[] transpose(int[] x, int... axes) {
        return Shapes.transpose(x, axes);
    }

    @Override
    public int[] concat(int axis, List<int[]> parts) {
        return Shapes.concat(axis, parts);
    }

    @Override
    public int[] slice(int[] x, int axis, int from, int to) {
        return Shapes.slice(x, axis, from, to);
    }

    @Override
    public int[] pad(int[] x, int axis, int before, int after) {
        return Shapes.pad(x, axis, before, after);
    }

    @Override
    public int[] repeat(int[] x, int[] like) {
        return Shapes.repeat(x, like);
    }

    @Override
    public int[] gather(int[] x, int... indices) {
        return Shapes.gather(x, indices);
    }

    @Override
    public int[] add(int[] a, int[] b) {
        return Shapes.broadcast("add", a, b);
    }

    @Override
    public int[] subtract(int[] a, int[] b) {
        return Shapes.broadcast("subtract", a, b);
    }

    @Override
    public int[] multiply(int[] a, int[] b) {
        return Shapes.broadcast("multiply", a, b);
    }

    @Override
    public int[] divide(int[] a, int[] b) {
        return Shapes.broadcast("divide", a, b);
    }

    @Override
    public int[] matmul(int[] a, int[] b) {
        int[] result = Shapes.matmul(a, b);
        multiplyAccumulates += Shapes.elements(result) * a[a.length - 1];
        return result;
    }

    @Override
    public int[] sqrt(int[] x) {
        return x;
    }

    @Override
    public int[] sin(int[] x) {
        return x;
    }

    @Override
    public int[] cos(int[] x) {
        return x;
    }

    @Override
    public int[] sigmoid(int[] x) {
        return x;
    }

    @Override
    public int[] erf(int[] x) {
        return x;
    }

    @Override
    public int[] relu(int[] x) {
        return x;
    }

    @Override
    public int[] equal(int[] a, int[] b) {
        return Shapes.broadcast("equal", a, b);
    }

    @Override
    public int[] mean(int[] x, int axis) {
        return Shapes.reduce(x, axis);
    }

    @Override
    public int[] sum(int[] x, int axis) {
        return Shapes.reduce(x, axis);
    }

    @Override
    public int[] max(int[] x, int axis) {
        return Shapes.reduce(x, axis);
    }

    @Override
    public int[] softmax(int[] x, int axis) {
        Shapes.axis(axis, x);
        return x;
    }

    @Override
    public int[] conv2d(int[] x, int[] weight, int @Nullable [] bias, int stride, int padding, int groups) {
        int[] result = Shapes.conv2d(x, weight, stride, padding, groups);
        multiplyAccumulates += Shapes.elements(result) * weight[1] * weight[2] * weight[3];
        return result;
    }

    @Override
    public int[] convTranspose2d(int[] x, int[] weight, int[] bias) {
        int[] result = Shapes.convTranspose2d(x, weight);
        multiplyAccumulates += Shapes.elements(x) * weight[1] * weight[2] * weight[3];
        return result;
    }

    @Override
    public int[] shape(int[] x) {
        return x;
    }
}
