package io.anymask.evaluation.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// SAM 3's measure of finding all instances of a phrase (facebookresearch/sam3, `cgf1_eval.py`): whether a phrase
/// is answered at all where it should be, and only there (Matthews' correlation), times how well its instances are
/// found where there are some (F1, by the optimal pairing). Sums run over pairs of an image and a phrase.
///
/// @param positives the F1 of the pairs with true masks, at each threshold; masks that were found for other
///     pairs do not count
/// @param all the F1 of all pairs, at each threshold
/// @param macro the mean of the F1 of the pairs with true and found masks, at each threshold
/// @param truePositives pairs with true masks and found ones; the other three likewise
public record CgF1(
        List<Double> positives,
        List<Double> all,
        List<Double> macro,
        int truePositives,
        int falsePositives,
        int trueNegatives,
        int falseNegatives) {
    /// IoUs from which a pair of masks counts as a match.
    public static final List<Double> THRESHOLDS =
            IntStream.range(0, 10).mapToObj(i -> (50 + 5 * i) / 100.0).toList();

    private static final double IMAGE_EPSILON = 1e-6;

    public CgF1 {
        positives = List.copyOf(positives);
        all = List.copyOf(all);
        macro = List.copyOf(macro);
    }

    /// @param scores one for each pair that was annotated exhaustively
    public static CgF1 of(List<PairScore> scores) {
        List<Double> positives = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        List<Double> macro = new ArrayList<>();
        for (int t = 0; t < THRESHOLDS.size(); t++) {
            int truePositives = 0;
            int wrong = 0;
            int wrongAmongPositives = 0;
            int missed = 0;
            double sum = 0;
            int answered = 0;
            for (PairScore score : scores) {
                truePositives += score.truePositives(t);
                wrong += score.falsePositives(t);
                missed += score.falseNegatives(t);
                if (score.truths() > 0) {
                    wrongAmongPositives += score.falsePositives(t);
                    sum += score.f1(t);
                    answered += score.found() > 0 ? 1 : 0;
                }
            }
            positives.add(f1(truePositives, wrongAmongPositives, missed, PairScore.EPSILON));
            all.add(f1(truePositives, wrong, missed, PairScore.EPSILON));
            macro.add(answered == 0 ? 0 : sum / answered);
        }
        return new CgF1(
                positives,
                all,
                macro,
                count(scores, true, true),
                count(scores, false, true),
                count(scores, false, false),
                count(scores, true, false));
    }

    private static int count(List<PairScore> scores, boolean isThere, boolean isFound) {
        return Math.toIntExact(scores.stream()
                .filter(score -> score.truths() > 0 == isThere && score.found() > 0 == isFound)
                .count());
    }

    static double f1(double truePositives, double falsePositives, double falseNegatives, double epsilon) {
        double precision = truePositives / (truePositives + falsePositives + epsilon);
        double recall = truePositives / (truePositives + falseNegatives + epsilon);
        return 2 * precision * recall / (precision + recall + epsilon);
    }

    /// The measure itself: the mean over thresholds, from 0 (or below) to 1.
    public double value() {
        return mean(positives) * correlation();
    }

    /// At one threshold, 0.5 or 0.75 for example.
    ///
    /// @throws IllegalArgumentException when it is none of [#THRESHOLDS]
    public double at(double threshold) {
        int index = Collections.binarySearch(THRESHOLDS, threshold);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "threshold: got %s, expected one of %s".formatted(threshold, THRESHOLDS));
        }
        return positives.get(index) * correlation();
    }

    /// The F1 of the pairs with true masks, mean over thresholds.
    public double positiveF1() {
        return mean(positives);
    }

    /// The F1 of all pairs, mean over thresholds.
    public double f1() {
        return mean(all);
    }

    /// The mean F1 of a pair with true and found masks, mean over thresholds.
    public double macroF1() {
        return mean(macro);
    }

    /// Matthews' correlation of "something is there" and "something was found".
    public double correlation() {
        double product = (double) truePositives * trueNegatives - (double) falsePositives * falseNegatives;
        double square = ((double) truePositives + falsePositives)
                * ((double) truePositives + falseNegatives)
                * ((double) trueNegatives + falsePositives)
                * ((double) trueNegatives + falseNegatives);
        return product / (Math.sqrt(square) + IMAGE_EPSILON);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
    }
}
