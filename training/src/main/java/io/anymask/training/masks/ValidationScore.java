package io.anymask.training.masks;

import io.anymask.training.run.Score;
import java.util.LinkedHashMap;
import java.util.Map;

/// Mean IoU over the masks of a validation set.
///
/// @param oneClick after one click, the mask of the highest predicted IoU
/// @param threeClicks after three
/// @param box for the object's box
/// @param masks how many
public record ValidationScore(double oneClick, double threeClicks, double box, int masks)
        implements Score<ValidationScore> {
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

    @Override
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("one_click", oneClick);
        numbers.put("three_clicks", threeClicks);
        numbers.put("box", box);
        numbers.put("masks", (double) masks);
        return numbers;
    }

    /// By which the best model is kept: the mean of the three.
    public double mean() {
        return (oneClick + threeClicks + box) / 3;
    }

    @Override
    public boolean isBetterThan(ValidationScore other) {
        return mean() > other.mean();
    }

    /// [#parse] reads it.
    @Override
    public String toText() {
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
