package io.anymask.training;

/// What one step of the optimiser did.
///
/// @param step counted from 1
/// @param loss that was differentiated, mean over images
/// @param focal focal loss of the masks that learned
/// @param dice dice loss likewise
/// @param iouError squared error of the predicted IoU
/// @param iou true IoU of the masks that learned, over all rounds
/// @param firstIou the same after the first prompt
/// @param masks how many masks were shown
/// @param rate learning rate
/// @param gradientNorm L2 norm before clipping; NaN where it was not needed
/// @param seconds the step took
/// @param waited seconds of them that it waited for its images
public record StepReport(
        long step,
        double loss,
        double focal,
        double dice,
        double iouError,
        double iou,
        double firstIou,
        int masks,
        double rate,
        double gradientNorm,
        double seconds,
        double waited) {}
