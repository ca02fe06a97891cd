package io.anymask.model.layers;

import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.ops.Taps;
import org.jspecify.annotations.Nullable;

/// The layers that several networks share. Each reads its weights under the names PyTorch gives them.
public final class Layers {
    /// Epsilon of torch.nn.LayerNorm.
    public static final float LAYER_NORM_EPSILON = 1e-5f;

    /// Epsilon of the reference's LayerNorm2d (modeling/common.py).
    public static final float CHANNEL_NORM_EPSILON = 1e-6f;

    private static final float BATCH_NORM_EPSILON = 1e-5f;

    /// Query, key and value.
    private static final int ROLES = 3;

    private Layers() {}

    /// x: (..., in) -> (..., out).
    public static <T> T linear(Ops<T> ops, Scope weights, int in, int out, T x) {
        return ops.linear(x, weights.weight(ops, "weight", out, in), weights.weight(ops, "bias", out));
    }

    /// Queries (0), keys (1) or values (2) of a joint projection: a third of the rows of its weight each. (...,
    /// in) -> (..., out).
    ///
    /// @param biased whether the projection has a bias
    public static <T> T role(Ops<T> ops, Scope joint, int role, int in, int out, boolean biased, T x) {
        int from = role * out;
        int to = from + out;
        T weight = ops.slice(joint.weight(ops, "weight", ROLES * out, in), 0, from, to);
        T bias = biased
                ? ops.slice(joint.weight(ops, "bias", ROLES * out), 0, from, to)
                : ops.constant(new float[out], out);
        return ops.linear(x, weight, bias);
    }

    /// Linear layers with ReLU between them, which lie below `layers`. (..., first of the widths) -> (..., last).
    public static <T> T perceptron(Ops<T> ops, Scope weights, T x, int... widths) {
        T y = x;
        for (int i = 0; i + 1 < widths.length; i++) {
            T linear = linear(ops, weights.at("layers").at(i), widths[i], widths[i + 1], y);
            y = i + 2 == widths.length ? linear : ops.relu(linear);
        }
        return y;
    }

    /// Layer normalisation, then a linear layer. x: (..., in) -> (..., out).
    public static <T> T normLinear(Ops<T> ops, Scope norm, Scope weights, int in, int out, T x) {
        return normLinear(ops, norm, weights, in, out, LAYER_NORM_EPSILON, x);
    }

    /// As above, with an epsilon of the caller's choice.
    public static <T> T normLinear(Ops<T> ops, Scope norm, Scope weights, int in, int out, float epsilon, T x) {
        Ops.Norm<T> learned = new Ops.Norm<>(norm.weight(ops, "weight", in), norm.weight(ops, "bias", in), epsilon);
        return ops.normLinear(x, learned, weights.weight(ops, "weight", out, in), weights.weight(ops, "bias", out));
    }

    /// Normalises the last axis, of length `channels`.
    public static <T> T layerNorm(Ops<T> ops, Scope weights, int channels, T x) {
        return layerNorm(ops, weights, channels, LAYER_NORM_EPSILON, x);
    }

    /// Normalises the last axis with an epsilon of the caller's choice.
    public static <T> T layerNorm(Ops<T> ops, Scope weights, int channels, float epsilon, T x) {
        return ops.layerNorm(
                x, weights.weight(ops, "weight", channels), weights.weight(ops, "bias", channels), epsilon);
    }

    /// Normalises over the channels of (B, C, H, W): LayerNorm2d of the reference.
    public static <T> T channelNorm(Ops<T> ops, Scope weights, int channels, T x) {
        T channelsLast = ops.transpose(x, 0, 2, 3, 1);
        T normalised = layerNorm(ops, weights, channels, CHANNEL_NORM_EPSILON, channelsLast);
        return ops.transpose(normalised, 0, 3, 1, 2);
    }

    /// Square convolution. x: (B, in, H, W) -> (B, out, H', W').
    public static <T> T conv(Ops<T> ops, Scope weights, Convolution shape, T x) {
        @Nullable T bias = shape.bias() ? weights.weight(ops, "bias", shape.out()) : null;
        return ops.conv2d(x, kernel(ops, weights, shape), bias, shape.stride(), shape.padding(), shape.groups());
    }

    /// Convolution `c` followed by batch normalisation `bn` with its running statistics, which makes both one
    /// convolution.
    public static <T> T convNorm(Ops<T> ops, Scope weights, Convolution shape, T x) {
        Scope norm = weights.at("bn");
        int out = shape.out();
        T epsilon = ops.constant(new float[] {BATCH_NORM_EPSILON}, 1);
        T deviation = ops.sqrt(ops.add(norm.weight(ops, "running_var", out), epsilon));
        T scale = ops.divide(norm.weight(ops, "weight", out), deviation);
        T mean = norm.weight(ops, "running_mean", out);
        T bias = ops.subtract(norm.weight(ops, "bias", out), ops.multiply(mean, scale));
        T kernel = ops.multiply(kernel(ops, weights.at("c"), shape), ops.reshape(scale, out, 1, 1, 1));
        return ops.conv2d(x, kernel, bias, shape.stride(), shape.padding(), shape.groups());
    }

    /// Resamples rows and columns alike. (..., n, n) -> (..., m, m).
    public static <T> T resample(Ops<T> ops, Taps taps, T x) {
        T matrix = ops.constant(taps.matrix(), taps.outputs(), taps.inputs());
        return ops.matmul(matrix, ops.matmul(x, ops.transpose(matrix, 1, 0)));
    }

    private static <T> T kernel(Ops<T> ops, Scope weights, Convolution shape) {
        int size = shape.kernel();
        return weights.weight(ops, "weight", shape.out(), shape.in() / shape.groups(), size, size);
    }
}
