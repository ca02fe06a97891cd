package io.anymask.training.masks;

import io.anymask.training.run.Score;
import java.util.LinkedHashMap;
import java.util.Map;

/// Mean IoU over the masks of a validation set.
///
/// @param oneClick after one click, the mask of the highest predicted IoU
/// @param threeClicks after three
/// @param box for the object's box, the single mask
/// @param text for what CLIP makes of the object, the single mask; NaN for a model that learns from no texts
/// @param masks how many
/// @param kept how many of the good answers to one click the model's thresholds keep
public record ValidationScore(double oneClick, double threeClicks, double box, double text, int masks, KeptAnswers kept)
        implements Score<ValidationScore> {
    static final ValidationScore NONE = new ValidationScore(0, 0, 0, Double.NaN, 0, KeptAnswers.NONE);

    /// Over the masks of both; what is kept is counted over all of them later.
    ValidationScore plus(ValidationScore other) {
        if (masks == 0) {
            return other;
        }
        int all = masks + other.masks;
        return new ValidationScore(
                (oneClick * masks + other.oneClick * other.masks) / all,
                (threeClicks * masks + other.threeClicks * other.masks) / all,
                (box * masks + other.box * other.masks) / all,
                (text * masks + other.text * other.masks) / all,
                all,
                KeptAnswers.NONE);
    }

    ValidationScore with(KeptAnswers counted) {
        return new ValidationScore(oneClick, threeClicks, box, text, masks, counted);
    }

    @Override
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("one_click", oneClick);
        numbers.put("three_clicks", threeClicks);
        numbers.put("box", box);
        if (hasText()) {
            numbers.put("text", text);
        }
        numbers.put("masks", (double) masks);
        numbers.put("good_answers", (double) kept.answers());
        numbers.put("kept_by_predicted_iou", kept.byPredictedIou());
        numbers.put("kept_by_stability", kept.byStability());
        return numbers;
    }

    /// Whether texts were among the prompts.
    public boolean hasText() {
        return !Double.isNaN(text);
    }

    /// By which the best model is kept: the mean of the three, or with the texts of the four.
    public double mean() {
        double places = oneClick + threeClicks + box;
        return hasText() ? (places + text) / 4 : places / 3;
    }

    @Override
    public boolean isBetterThan(ValidationScore other) {
        return mean() > other.mean();
    }

    /// [#parse] reads it.
    @Override
    public String toText() {
        return "%s %s %s %d %d %s %s %s"
                .formatted(
                        oneClick,
                        threeClicks,
                        box,
                        masks,
                        kept.answers(),
                        kept.byPredictedIou(),
                        kept.byStability(),
                        text);
    }

    static ValidationScore parse(String text) {
        String[] numbers = text.split(" ", -1);
        return new ValidationScore(
                Double.parseDouble(numbers[0]),
                Double.parseDouble(numbers[1]),
                Double.parseDouble(numbers[2]),
                numbers.length < 8 ? Double.NaN : Double.parseDouble(numbers[7]),
                Integer.parseInt(numbers[3]),
                numbers.length < 7 // a run of an earlier version
                        ? KeptAnswers.NONE
                        : new KeptAnswers(
                                Integer.parseInt(numbers[4]),
                                Double.parseDouble(numbers[5]),
                                Double.parseDouble(numbers[6])));
    }
}
