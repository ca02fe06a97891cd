package io.anymask.mask;

import java.util.function.Supplier;

/// One mask of a prediction, with what the model thinks of it. Immutable; safe for use by several threads.
public final class PredictedMask {
    private final Mask mask;
    private final double predictedIou;
    private final double stabilityScore;
    private final Supplier<MaskLogits> logits;

    /// @param mask the object in the frame of the whole image
    /// @param predictedIou see [#predictedIou]
    /// @param stabilityScore see [#stabilityScore]
    /// @param logits see [#logits]; gives the same logits whenever and by whomever it is asked
    public PredictedMask(Mask mask, double predictedIou, double stabilityScore, Supplier<MaskLogits> logits) {
        this.mask = mask;
        this.predictedIou = predictedIou;
        this.stabilityScore = stabilityScore;
        this.logits = logits;
    }

    /// The object in the frame of the whole image.
    public Mask mask() {
        return mask;
    }

    /// The model's own estimate of the mask's IoU with the true one; usually in `[0, 1]`, not clamped.
    public double predictedIou() {
        return predictedIou;
    }

    /// The predicted IoU as it is shown to people: a model may predict more than 1, which no mask has.
    public double shownIou() {
        return Math.min(1, predictedIou);
    }

    /// How little the mask changes with the threshold, in `[0, 1]`; NaN for an empty mask, see [StabilityScore].
    public double stabilityScore() {
        return stabilityScore;
    }

    /// The mask before enlargement, over the model's whole square frame, its padding included; pass it back to
    /// refine the mask with further clicks. Few ask for it, so a model may draw the padding only when first
    /// asked: ask before the model is closed.
    public MaskLogits logits() {
        return logits.get();
    }

    @Override
    public String toString() {
        return "PredictedMask[%s, predicted IoU %s, stability %s]".formatted(mask, predictedIou, stabilityScore);
    }
}
