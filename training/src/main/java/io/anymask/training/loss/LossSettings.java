package io.anymask.training.loss;

/// What the terms of the loss weigh.
///
/// @param focal weight of the focal loss (paper, appendix A: 20)
/// @param dice weight of the dice loss (paper: 1)
/// @param iou weight of the squared error of the predicted IoU (paper: 1)
/// @param alpha balance of foreground against background in the focal loss; below 0 for none. Not in the paper:
///     SAM 2's training takes 0.25
/// @param gamma how little easy pixels count in the focal loss. Not in the paper: SAM 2's training takes 2
public record LossSettings(double focal, double dice, double iou, double alpha, double gamma) {
    public static final LossSettings PAPER = new LossSettings(20, 1, 1, 0.25, 2);

    public LossSettings {
        if (!(focal >= 0 && dice >= 0 && iou >= 0 && focal + dice > 0)) {
            throw new IllegalArgumentException(
                    "loss: got weights focal %s, dice %s, iou %s; expected none below 0, and one of the first two above"
                            .formatted(focal, dice, iou));
        }
        if (!(alpha <= 1 && gamma >= 0)) {
            throw new IllegalArgumentException(
                    "loss: got alpha %s and gamma %s, expected alpha <= 1 and gamma >= 0".formatted(alpha, gamma));
        }
    }
}
