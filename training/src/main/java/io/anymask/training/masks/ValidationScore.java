package io.anymask.training;

import java.util.LinkedHashMap;
import java.util.Map;

/// Mean IoU over the masks of a validation set.
///
/// @param oneClick after one click, the mask of the highest predicted IoU
/// @param threeClicks after three
/// @param box for the object's box
/// @param masks how many
public record ValidationScore(double oneClick, double threeClicks, double box, int masks) {
    static final ValidationScore NONE = new ValidationScore(0, 0, 0, 0);

    /// Over the masks of both.
    ValidationScore plus(ValidationScore other) {
        int all = masks + other.masks;
        return all == 0
                ? NONE
                : new ValidationScore(
                        (oneClick * masks + other.oneClick * other.masks) / all,
                        (threeClicks * masks + other.threeClicks * other.masks) / all,
                        (box * masks + other.box * other.masks) / all,
                        all);
    }

    /// By name, as they are written down.
    Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("one_click", oneClick);
        numbers.put("three_clicks", threeClicks);
        numbers.put("box", box);
        numbers.put("masks", (double) masks);
        return numbers;
    }

    /// By which the best model is kept.
    public double mean() {
        return (oneClick + threeClicks + box) / 3;
    }

    /// For the metadata of a file; [#parse] reads it.
    String toText() {
        return oneClick + " " + threeClicks + " " + box + " " + masks;
    }

    static ValidationScore parse(String text) {
        String[] numbers = text.split(" ", -1);
        return new ValidationScore(
                Double.parseDouble(numbers[0]),
                Double.parseDouble(numbers[1]),
                Double.parseDouble(numbers[2]),
                Integer.parseInt(numbers[3]));
    }
}
