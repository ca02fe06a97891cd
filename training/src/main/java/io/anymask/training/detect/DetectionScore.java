package io.anymask.training.detect;

import io.anymask.training.run.Score;
import java.util.LinkedHashMap;
import java.util.Map;

/// How good a detector's boxes are on the validation images. A box is right when its IoU with an object that no
/// surer box has is 0.5 or more.
///
/// @param ap50 average precision over all scores, by COCO's rule
/// @param recall share of the objects that a box of the default score finds
/// @param precision share of the boxes of the default score that are right; NaN where there are none
/// @param objects how many there are to find
public record DetectionScore(double ap50, double recall, double precision, int objects)
        implements Score<DetectionScore> {
    @Override
    public boolean isBetterThan(DetectionScore other) {
        return ap50 > other.ap50;
    }

    @Override
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("ap50", ap50);
        numbers.put("recall", recall);
        numbers.put("precision", precision);
        numbers.put("objects", (double) objects);
        return numbers;
    }

    /// [#parse] reads it.
    @Override
    public String toText() {
        return ap50 + " " + recall + " " + precision + " " + objects;
    }

    static DetectionScore parse(String text) {
        String[] numbers = text.split(" ", -1);
        return new DetectionScore(
                Double.parseDouble(numbers[0]),
                Double.parseDouble(numbers[1]),
                Double.parseDouble(numbers[2]),
                Integer.parseInt(numbers[3]));
    }
}
