package io.anymask.training.detect;

import io.anymask.training.run.Loss;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the boxes of one image cost in a step.
///
/// @param total the loss that was differentiated
/// @param objectness focal loss of all cells
/// @param boxes 1 - GIoU of the cells that answer for an object
/// @param centreness cross-entropy of these
/// @param objects how many were shown
public record DetectionCost(double total, double objectness, double boxes, double centreness, int objects)
        implements Loss<DetectionCost> {
    static final DetectionCost NONE = new DetectionCost(0, 0, 0, 0, 0);

    @Override
    public DetectionCost plus(DetectionCost other) {
        return new DetectionCost(
                total + other.total,
                objectness + other.objectness,
                boxes + other.boxes,
                centreness + other.centreness,
                objects + other.objects);
    }

    /// All but the number of objects.
    @Override
    public DetectionCost times(double factor) {
        return new DetectionCost(total * factor, objectness * factor, boxes * factor, centreness * factor, objects);
    }

    @Override
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("loss", total);
        numbers.put("objectness", objectness);
        numbers.put("boxes", boxes);
        numbers.put("centreness", centreness);
        numbers.put("objects", (double) objects);
        return numbers;
    }
}
