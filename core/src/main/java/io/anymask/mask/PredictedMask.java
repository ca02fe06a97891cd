package io.anymask.mask;

/// One mask of a prediction, with what the model thinks of it. Immutable.
///
/// @param mask the object in the frame of the whole image
/// @param predictedIou the model's own estimate of the mask's IoU with the true one; usually in `[0, 1]`, not
///     clamped
/// @param stabilityScore how little the mask changes with the threshold, in `[0, 1]`; NaN for an empty mask, see
///     [StabilityScore]
/// @param logits the mask before enlargement; pass it back to refine the mask with further clicks
public record PredictedMask(Mask mask, double predictedIou, double stabilityScore, MaskLogits logits) {}
