package io.anymask.training.masks;

import io.anymask.training.run.Loss;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the masks of one image cost in a step, averaged over masks and rounds.
///
/// @param total the loss that was differentiated
/// @param focal focal loss of the masks that learned
/// @param dice dice loss likewise
/// @param iouError squared error of the predicted IoU
/// @param iou true IoU of the masks that learned, over all rounds
/// @param firstIou the same of the first round alone
/// @param masks how many were shown
public record ImageLoss(
        double total, double focal, double dice, double iouError, double iou, double firstIou, int masks)
        implements Loss<ImageLoss> {
    static final ImageLoss NONE = new ImageLoss(0, 0, 0, 0, 0, 0, 0);

    @Override
    public ImageLoss plus(ImageLoss other) {
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
    @Override
    public ImageLoss times(double factor) {
        return new ImageLoss(
                total * factor,
                focal * factor,
                dice * factor,
                iouError * factor,
                iou * factor,
                firstIou * factor,
                masks);
    }

    @Override
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("loss", total);
        numbers.put("focal", focal);
        numbers.put("dice", dice);
        numbers.put("iou_error", iouError);
        numbers.put("iou", iou);
        numbers.put("first_iou", firstIou);
        numbers.put("masks", (double) masks);
        return numbers;
    }
}
