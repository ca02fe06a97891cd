package io.anymask.training;

import java.util.LinkedHashMap;
import java.util.Map;

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
        double waited) {
    /// By name, as they are written down.
    Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("loss", loss);
        numbers.put("focal", focal);
        numbers.put("dice", dice);
        numbers.put("iou_error", iouError);
        numbers.put("iou", iou);
        numbers.put("first_iou", firstIou);
        numbers.put("masks", (double) masks);
        numbers.put("learning_rate", rate);
        numbers.put("gradient_norm", gradientNorm);
        numbers.put("seconds", seconds);
        numbers.put("waited", waited);
        return numbers;
    }
}
