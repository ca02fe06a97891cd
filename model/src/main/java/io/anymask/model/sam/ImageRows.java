package io.anymask.model.sam;

import java.util.List;

/// The image rows of prompts after at least one block of the transformer, which are never formed:
/// `x = s·F ⊙ γ + Zᵀ W + β`, where `F` is fixed by the image, see [ImageState].
///
/// @param level blocks so far
/// @param scale s, (B, 1, N)
/// @param coefficients Z, (B, K, N): the attention weights of all blocks' heads and tokens, scaled by the norms
/// @param basis W, (B, K, C)
/// @param shift β, (C)
/// @param values (B, h, T, d) of the tokens in each block
/// @param chains what the norms after each block have multiplied its part of Z by, (B, 1, N), without the last
/// norm
record ImageRows<T>(int level, T scale, T coefficients, T basis, T shift, List<T> values, List<T> chains) {}
