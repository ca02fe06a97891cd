package io.anymask.evaluation.edges.bsds;

import io.anymask.evaluation.EvaluationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The benchmark's figures for a set of images. Immutable.
///
/// @param ods optimal data set scale: the best F with one threshold for all images, interpolated
/// between thresholds
/// @param ois optimal image scale: each image at its own best threshold
/// @param ap area under the precision–recall curve
/// @param r50 recall where precision is one half; NaN if precision never gets there
/// @param curve a point for each threshold
public record BoundarySummary(Score ods, Score ois, double ap, double r50, List<Score> curve) {
    /// Points between two thresholds, both included.
    private static final int INTERPOLATION = 100;

    private static final int RECALL_LEVELS = 101;

    public BoundarySummary {
        curve = List.copyOf(curve);
    }

    /// @throws EvaluationException for no image, or images with different thresholds
    public static BoundarySummary of(List<ImageResult> images) {
        if (images.isEmpty()) {
            throw new EvaluationException("boundary benchmark: no image was evaluated, expected at least one");
        }
        List<Double> thresholds = images.getFirst().thresholds();
        MatchCounts best = MatchCounts.NONE;
        List<Score> curve = new ArrayList<>();
        for (ImageResult image : images) {
            if (!image.thresholds().equals(thresholds)) {
                throw new EvaluationException("image %s: evaluated at %d thresholds, expected the %d of image %s"
                        .formatted(
                                image.id(),
                                image.thresholds().size(),
                                thresholds.size(),
                                images.getFirst().id()));
            }
            best = best.plus(image.counts().get(image.bestIndex()));
        }
        for (int k = 0; k < thresholds.size(); k++) {
            MatchCounts sum = MatchCounts.NONE;
            for (ImageResult image : images) {
                sum = sum.plus(image.counts().get(k));
            }
            curve.add(sum.score(thresholds.get(k)));
        }
        return new BoundarySummary(
                interpolatedBest(curve), best.score(Double.NaN), averagePrecision(curve), recallAtHalf(curve), curve);
    }

    private static Score interpolatedBest(List<Score> curve) {
        Score best = curve.getFirst();
        for (int i = 1; i < curve.size(); i++) {
            Score low = curve.get(i - 1);
            Score high = curve.get(i);
            for (int step = 0; step < INTERPOLATION; step++) {
                double d = step / (INTERPOLATION - 1.0);
                Score between = Score.of(
                        high.threshold() * d + low.threshold() * (1 - d),
                        high.recall() * d + low.recall() * (1 - d),
                        high.precision() * d + low.precision() * (1 - d));
                if (between.f() > best.f()) {
                    best = between;
                }
            }
        }
        return best;
    }

    /// Precision interpolated at recalls 0, 0.01, … 1, nothing outside the curve; of equal recalls
    /// the first counts.
    private static double averagePrecision(List<Score> curve) {
        List<Score> rising = distinctRecalls(curve);
        if (rising.size() < 2) {
            return 0;
        }
        double[] recalls = rising.stream().mapToDouble(Score::recall).toArray();
        double[] precisions = rising.stream().mapToDouble(Score::precision).toArray();
        double sum = 0;
        for (int i = 0; i < RECALL_LEVELS; i++) {
            double precision = interpolate(recalls, precisions, i / (RECALL_LEVELS - 1.0));
            sum += Double.isNaN(precision) ? 0 : precision;
        }
        return sum / (RECALL_LEVELS - 1);
    }

    private static List<Score> distinctRecalls(List<Score> curve) {
        List<Score> rising = new ArrayList<>();
        for (Score score :
                curve.stream().sorted(Comparator.comparingDouble(Score::recall)).toList()) {
            if (rising.isEmpty() || rising.getLast().recall() < score.recall()) {
                rising.add(score);
            }
        }
        return rising;
    }

    /// Of equal precisions the one with the largest recall counts.
    private static double recallAtHalf(List<Score> curve) {
        List<Score> rising = new ArrayList<>();
        for (Score score : distinctRecalls(curve).reversed().stream()
                .sorted(Comparator.comparingDouble(Score::precision))
                .toList()) {
            if (rising.isEmpty() || rising.getLast().precision() < score.precision()) {
                rising.add(score);
            }
        }
        double[] precisions = rising.stream().mapToDouble(Score::precision).toArray();
        double[] recalls = rising.stream().mapToDouble(Score::recall).toArray();
        return interpolate(precisions, recalls, Math.max(precisions[0], 0.5));
    }

    /// @param xs strictly rising
    /// @return NaN outside
    private static double interpolate(double[] xs, double[] ys, double x) {
        if (x < xs[0] || x > xs[xs.length - 1]) {
            return Double.NaN;
        }
        int i = 0;
        while (xs[i] < x) {
            i++;
        }
        return xs[i] == x ? ys[i] : ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
    }
}
