package io.anymask.training.masks;

import io.anymask.inference.KeptThresholds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// How sure a model is of its good answers to one click on the validation set, and which thresholds suit that
/// (decision 0096). An answer is good from an IoU with the truth of 0.75 on.
///
/// The rule: thresholds exist to keep good masks, so a trained model's are moved until they keep as large a share
/// of its good answers as the starting model's thresholds kept of its own. They only move down: a model that is
/// as sure as before keeps its thresholds. Where the starting model had too few good answers to measure, nine in
/// ten are kept. Not thread-safe.
final class GoodAnswers {
    static final double GOOD = 0.75;

    /// Fewer measure nothing.
    static final int ENOUGH = 10;

    private static final double WITHOUT_COMPARISON = 0.9;

    private final List<Answer> answers = new ArrayList<>();

    private record Answer(double predictedIou, double stability) {}

    /// @param stability NaN for an empty mask
    void add(double iou, double predictedIou, double stability) {
        if (iou >= GOOD) {
            answers.add(new Answer(predictedIou, Double.isNaN(stability) ? 0 : stability));
        }
    }

    KeptAnswers kept(KeptThresholds thresholds) {
        if (answers.isEmpty()) {
            return KeptAnswers.NONE;
        }
        double all = answers.size();
        return new KeptAnswers(
                answers.size(),
                answers.stream()
                                .filter(a -> a.predictedIou > thresholds.predictedIou())
                                .count()
                        / all,
                answers.stream()
                                .filter(a -> a.stability >= thresholds.stabilityScore())
                                .count()
                        / all);
    }

    /// The thresholds that suit a model with these answers.
    ///
    /// @param before what the starting model's thresholds kept of its good answers
    /// @param thresholds the starting model's
    KeptThresholds suiting(KeptAnswers before, KeptThresholds thresholds) {
        if (answers.size() < ENOUGH) {
            return thresholds;
        }
        boolean compared = before.answers() >= ENOUGH;
        return new KeptThresholds(
                lowered(
                        Answer::predictedIou,
                        false,
                        compared ? before.byPredictedIou() : WITHOUT_COMPARISON,
                        thresholds.predictedIou()),
                lowered(
                        Answer::stability,
                        true,
                        compared ? before.byStability() : WITHOUT_COMPARISON,
                        thresholds.stabilityScore()));
    }

    /// The threshold, or the highest one below it, in hundredths, that so large a share passes.
    private double lowered(ToDoubleFunction<Answer> score, boolean orEqual, double share, double threshold) {
        int wanted = (int) Math.ceil(share * answers.size() - 1e-9);
        if (wanted == 0) {
            return threshold;
        }
        double last = answers.stream()
                .map(score::applyAsDouble)
                .sorted(Comparator.reverseOrder())
                .toList()
                .get(wanted - 1);
        // Strictly below the last score: a predicted IoU must lie above its threshold.
        double hundredths = (Math.ceil(last * 100 - 1e-6) - 1) / 100;
        boolean passes = last > threshold || (orEqual && last == threshold);
        return passes ? threshold : Math.clamp(hundredths, 0, threshold);
    }
}
