package io.anymask.model.sam;

import io.anymask.model.ops.Ops;

/// What PerSAM gives the mask decoder beside the prompt: how the target looks and where its like may lie (R.
/// Zhang et al., "Personalize Segment Anything Model with One Shot", arXiv 2305.03048, section 3.1; reference
/// files `per_segment_anything/modeling/transformer.py` and `mask_decoder.py`).
///
/// Both are as in the published code, which parts from the paper. The target vector is added to the tokens
/// before each block, and from the first block on also to their positional copy. The attention map is added to
/// weights that are already softmaxed, and the sum is softmaxed once more.
///
/// @param target (1, 1, C) mean embedding of the target, not normalised
/// @param attention (1, 1, 1, G²) values in (0, 1), row by row
public record TargetGuide<T>(T target, T attention) {
    /// The tokens with the target added to each.
    T prompting(Ops<T> ops, T tokens) {
        return ops.add(tokens, target);
    }

    /// Multi-head attention whose weights are softmaxed twice, with the map in between.
    ///
    /// @param q (B, M, heads·d)
    /// @param k (B, N, heads·d)
    /// @param v (B, N, heads·d)
    /// @return (B, M, heads·d)
    T attend(Ops<T> ops, T q, T k, T v, int heads) {
        int inner = ops.shape(v)[2];
        int width = inner / heads;
        T scale = ops.constant(new float[] {(float) Math.sqrt(width)}, 1);
        T queries = ops.transpose(ops.reshape(q, Ops.KEEP, Ops.KEEP, heads, width), 0, 2, 1, 3);
        T keys = ops.transpose(ops.reshape(k, Ops.KEEP, Ops.KEEP, heads, width), 0, 2, 3, 1);
        T values = ops.transpose(ops.reshape(v, Ops.KEEP, Ops.KEEP, heads, width), 0, 2, 1, 3);
        T weights = ops.softmax(ops.divide(ops.matmul(queries, keys), scale), -1);
        T guided = ops.softmax(ops.add(weights, attention), -1);
        return ops.reshape(ops.transpose(ops.matmul(guided, values), 0, 2, 1, 3), Ops.KEEP, Ops.KEEP, inner);
    }
}
