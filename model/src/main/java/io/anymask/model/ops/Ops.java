package io.anymask.model.ops;

import io.anymask.model.checkpoint.TensorView;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The tensor algebra in which every network is written, once. An interpreter gives it a meaning: a graph under
/// construction (`OnnxGraph` of the inference module), a shape with a cost ([CostOps]), a libtorch tensor.
///
/// `T` is what the interpreter calls a tensor. All tensors hold 32-bit floats. Axes may be negative and then count
/// from the end. Elementwise operations broadcast as in NumPy. An interpreter that sees shapes that do not fit
/// throws [ShapeException].
///
/// The methods with a body are fused operations: an interpreter overrides them when its engine has a faster
/// kernel, and the body is their definition.
public interface Ops<T> {
    /// In [#reshape]: this dimension stays as it is.
    int KEEP = 0;

    /// In [#reshape]: this dimension follows from the number of elements. At most one.
    int INFER = -1;

    // leaves

    /// A weight under its official checkpoint name. The same name always gives the same tensor.
    T weight(String name, TensorView tensor);

    /// A constant, row-major.
    T constant(float[] values, int... shape);

    // shape

    T reshape(T x, int... shape);

    /// Axis `i` of the result is axis `axes[i]` of `x`.
    T transpose(T x, int... axes);

    T concat(int axis, List<T> parts);

    /// Positions `from` (inclusive) to `to` (exclusive) of one axis.
    T slice(T x, int axis, int from, int to);

    /// Zeros before and after one axis.
    T pad(T x, int axis, int before, int after);

    /// Repeats `x` (1, ...) along its first axis, as often as `like` has entries there.
    T repeat(T x, T like);

    /// Rows of `x` (N, C) by constant indices: (M, C).
    T gather(T x, int... indices);

    // arithmetic

    T add(T a, T b);

    T subtract(T a, T b);

    T multiply(T a, T b);

    T divide(T a, T b);

    /// Product of the last two axes, broadcast over the others.
    T matmul(T a, T b);

    T sqrt(T x);

    T sin(T x);

    T cos(T x);

    T erf(T x);

    T relu(T x);

    /// 1 / (1 + e⁻ˣ).
    T sigmoid(T x);

    /// 1 where `a` equals `b`, else 0. No gradient.
    T equal(T a, T b);

    /// Mean over one axis, which stays with length one.
    T mean(T x, int axis);

    /// Sum over one axis, which stays with length one.
    T sum(T x, int axis);

    /// Maximum over one axis, which stays with length one. Equal maxima share the gradient.
    T max(T x, int axis);

    /// Softmax over one axis.
    T softmax(T x, int axis);

    // convolution

    /// Cross-correlation with zero padding on all sides.
    ///
    /// @param x (B, C, H, W)
    /// @param weight (O, C/groups, kh, kw)
    /// @param bias (O), or null for none
    /// @return (B, O, H', W')
    T conv2d(T x, T weight, @Nullable T bias, int stride, int padding, int groups);

    /// Transposed convolution without padding and with stride = kernel.
    ///
    /// @param x (B, C, H, W)
    /// @param weight (C, O, k, k)
    /// @param bias (O)
    /// @return (B, O, kH, kW)
    T convTranspose2d(T x, T weight, T bias);

    // fused

    /// x: (..., in), weight: (out, in), bias: (out) -> (..., out).
    default T linear(T x, T weight, T bias) {
        return add(matmul(x, transpose(weight, 1, 0)), bias);
    }

    /// Layer normalisation over the last axis, of length C. weight, bias: (C).
    default T layerNorm(T x, T weight, T bias, float epsilon) {
        T centred = subtract(x, mean(x, -1));
        T variance = mean(multiply(centred, centred), -1);
        T normalised = divide(centred, sqrt(add(variance, constant(new float[] {epsilon}, 1))));
        return add(multiply(normalised, weight), bias);
    }

    /// Gaussian error linear unit, exact: x/2 · (1 + erf(x/√2)).
    default T gelu(T x) {
        T half = constant(new float[] {0.5f}, 1);
        T one = constant(new float[] {1f}, 1);
        T inverseRoot = constant(new float[] {(float) Math.sqrt(0.5)}, 1);
        return multiply(multiply(x, half), add(erf(multiply(x, inverseRoot)), one));
    }

    /// [#layerNorm] followed by [#linear].
    default T normLinear(T x, Norm<T> norm, T weight, T bias) {
        return linear(layerNorm(x, norm.weight(), norm.bias(), norm.epsilon()), weight, bias);
    }

    /// The learned part of a layer normalisation.
    ///
    /// @param weight (C)
    /// @param bias (C)
    record Norm<T>(T weight, T bias, float epsilon) {}

    /// Multi-head scaled dot-product attention; the heads lie side by side in the last axis.
    ///
    /// @param q (B, M, heads·d)
    /// @param k (B, N, heads·d)
    /// @param v (B, N, heads·e)
    /// @param bias added to the scaled scores, broadcasts to (B, heads, M, N); null for none
    /// @return (B, M, heads·e)
    default T attention(T q, T k, T v, int heads, @Nullable T bias) {
        int width = shape(q)[2] / heads;
        T scale = constant(new float[] {(float) (1 / Math.sqrt(width))}, 1);
        T queries = multiply(transpose(reshape(q, KEEP, KEEP, heads, width), 0, 2, 1, 3), scale);
        T keys = transpose(reshape(k, KEEP, KEEP, heads, width), 0, 2, 3, 1);
        T values = transpose(reshape(v, KEEP, KEEP, heads, shape(v)[2] / heads), 0, 2, 1, 3);
        T scores = matmul(queries, keys);
        T weights = softmax(bias == null ? scores : add(scores, bias), -1);
        return reshape(transpose(matmul(weights, values), 0, 2, 1, 3), KEEP, KEEP, shape(v)[2]);
    }

    /// [#attention] among the cells of a grid, with relative positions decomposed into rows and columns (SAM's
    /// ViT; reference `add_decomposed_rel_pos`): the scaled score of query (r, c) and key (r', c') grows by the
    /// query's products, unscaled, with `rows[r, r']` and `columns[c, c']`.
    ///
    /// @param q (B, H·W, heads·d); likewise `k`
    /// @param v (B, H·W, heads·e)
    /// @param rows (H, H, d)
    /// @param columns (W, W, d)
    /// @return (B, H·W, heads·e)
    default T gridAttention(T q, T k, T v, int heads, T rows, T columns) {
        return attention(
                q, k, v, heads, GridBias.of(this, q, heads, rows, columns).sum(this));
    }

    /// What a block of a deep network adds to what passes it: the sum. Training may leave the update out (drop
    /// path: Huang et al., Deep networks with stochastic depth, 2016).
    ///
    /// @param depth where the block lies, from 0 for the first to 1 for the last
    default T residual(T x, T update, double depth) {
        return add(x, update);
    }

    /// A block of a deep network: the block itself. Training may compute it twice instead of keeping what lies
    /// inside (Chen et al., Training deep nets with sublinear memory cost, 2016).
    default T block(T x, UnaryOperator<T> body) {
        return body.apply(x);
    }

    // queries

    /// The dimensions of `x`; -1 where the interpreter does not know one before the network runs.
    int[] shape(T x);
}
