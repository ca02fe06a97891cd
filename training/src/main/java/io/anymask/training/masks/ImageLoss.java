package io.anymask.training;

/// What the masks of one image cost in a step, averaged over masks and rounds.
///
/// @param total the loss that was differentiated
/// @param focal focal loss of the masks that learned
/// @param dice dice loss likewise
/// @param iouError squared error of the predicted IoU
/// @param iou true IoU of the masks that learned
/// @param firstIou the same of the first round alone
/// @param masks how many
record ImageLoss(double total, double focal, double dice, double iouError, double iou, double firstIou, int masks) {
    static final ImageLoss NONE = new ImageLoss(0, 0, 0, 0, 0, 0, 0);

    ImageLoss plus(ImageLoss other) {
        return new ImageLoss(
                total + other.total,
                focal + other.focal,
                dice + other.dice,
                iouError + other.iouError,
                iou + other.iou,
                firstIou + other.firstIou,
                masks + other.masks);
    }

    /// All but the number of masks.
    ImageLoss times(double factor) {
        return new ImageLoss(
                total * factor,
                focal * factor,
                dice * factor,
                iouError * factor,
                iou * factor,
                firstIou * factor,
                masks);
    }
}
