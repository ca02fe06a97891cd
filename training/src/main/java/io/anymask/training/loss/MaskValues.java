package io.anymask.training.loss;

/// How one predicted mask compares with its target.
///
/// @param focal mean focal loss of the pixels
/// @param dice dice loss
/// @param iou intersection over union of the thresholded mask and the target
public record MaskValues(double focal, double dice, double iou) {
    /// The loss of the mask alone, by which the masks of an ambiguous prompt are ranked.
    public double weighted(LossSettings settings) {
        return settings.focal() * focal + settings.dice() * dice;
    }
}
