package io.anymask.model.clip;

import static io.anymask.model.layers.Layers.LAYER_NORM_EPSILON;
import static io.anymask.model.layers.Layers.layerNorm;
import static io.anymask.model.layers.Layers.linear;

import io.anymask.model.clip.ClipConfig.Activation;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import org.jspecify.annotations.Nullable;

/// The transformer block of both towers (`ResidualAttentionBlock` of openai/CLIP).
///
/// Letters in shapes: B texts or images, L tokens, C channels.
///
/// @param width C
/// @param mlpWidth hidden width of the perceptron
record ClipBlocks(int width, int heads, int mlpWidth, Activation activation) {
    private static final float QUICK_SLOPE = 1.702f;

    /// @param weights of one block
    /// @param x (B, L, C)
    /// @param bias added to the scores of the attention, broadcasts to (B, heads, L, L); null for none
    /// @return (B, L, C)
    <T> T block(Ops<T> ops, Scope weights, T x, @Nullable T bias, double depth) {
        return block(ops, weights, x, x, bias, depth);
    }

    /// The block for some of its tokens alone: the others are seen by them, but not computed.
    ///
    /// @param rows (B, M, C), the tokens that are wanted
    /// @param all (B, L, C), what they attend to
    /// @param bias broadcasts to (B, heads, M, L); null for none
    /// @return (B, M, C)
    <T> T block(Ops<T> ops, Scope weights, T rows, T all, @Nullable T bias, double depth) {
        Scope attention = weights.at("attn");
        Scope norm = weights.at("ln_1");
        T keys = layerNorm(ops, norm, width, all);
        T queries = rows.equals(all) ? keys : layerNorm(ops, norm, width, rows);
        T attended = ops.attention(
                role(ops, attention, 0, queries),
                role(ops, attention, 1, keys),
                role(ops, attention, 2, keys),
                heads,
                bias);
        T sum = ops.residual(rows, linear(ops, attention.at("out_proj"), width, width, attended), depth);
        return ops.residual(sum, perceptron(ops, weights, sum), depth);
    }

    /// Queries (0), keys (1) or values (2): a third of the rows of the joint weight each.
    private <T> T role(Ops<T> ops, Scope attention, int role, T x) {
        int from = role * width;
        int to = from + width;
        T weight = ops.slice(attention.weight(ops, "in_proj_weight", 3 * width, width), 0, from, to);
        T bias = ops.slice(attention.weight(ops, "in_proj_bias", 3 * width), 0, from, to);
        return ops.linear(x, weight, bias);
    }

    private <T> T perceptron(Ops<T> ops, Scope weights, T x) {
        Scope norm = weights.at("ln_2");
        Scope mlp = weights.at("mlp");
        Ops.Norm<T> learned =
                new Ops.Norm<>(norm.weight(ops, "weight", width), norm.weight(ops, "bias", width), LAYER_NORM_EPSILON);
        Scope first = mlp.at("c_fc");
        T hidden = ops.normLinear(
                x, learned, first.weight(ops, "weight", mlpWidth, width), first.weight(ops, "bias", mlpWidth));
        return linear(ops, mlp.at("c_proj"), mlpWidth, width, activate(ops, hidden));
    }

    private <T> T activate(Ops<T> ops, T x) {
        return switch (activation) {
            case EXACT -> ops.gelu(x);
            case QUICK -> ops.multiply(x, ops.sigmoid(ops.multiply(x, ops.constant(new float[] {QUICK_SLOPE}, 1))));
        };
    }
}
