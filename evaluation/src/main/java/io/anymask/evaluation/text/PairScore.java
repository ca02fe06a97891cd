package io.anymask.evaluation.text;

import io.anymask.evaluation.metric.Assignment;
import io.anymask.mask.Rle;
import java.util.List;

/// How well the masks that were found for a phrase in an image cover the true ones.
///
/// @param truths number of true masks
/// @param found number of masks found
/// @param matched for each of [CgF1#THRESHOLDS], the pairs whose IoU reaches it
public record PairScore(int truths, int found, List<Integer> matched) {
    /// What the reference adds to denominators.
    static final double EPSILON = 1e-4;

    public PairScore {
        matched = List.copyOf(matched);
        if (matched.size() != CgF1.THRESHOLDS.size()) {
            throw new IllegalArgumentException(
                    "got matches at %d thresholds, expected %d".formatted(matched.size(), CgF1.THRESHOLDS.size()));
        }
    }

    /// Pairs true masks with found ones so that the sum of their IoUs is as large as it can be.
    ///
    /// @param truths without those that stand for crowds
    /// @param found only those that count: of a score of at least 0.5, by the reference's rule
    public static PairScore of(List<Rle> truths, List<Rle> found) {
        double[][] ious = new double[truths.size()][found.size()];
        for (int i = 0; i < ious.length; i++) {
            for (int j = 0; j < found.size(); j++) {
                ious[i][j] = truths.get(i).iou(found.get(j));
            }
        }
        int[] partners = Assignment.largest(ious);
        List<Integer> matched = CgF1.THRESHOLDS.stream()
                .map(threshold -> {
                    int count = 0;
                    for (int i = 0; i < partners.length; i++) {
                        count += partners[i] != Assignment.FREE && ious[i][partners[i]] >= threshold ? 1 : 0;
                    }
                    return count;
                })
                .toList();
        return new PairScore(truths.size(), found.size(), matched);
    }

    /// Of the scores against several annotators the best. Where one of them says that there is nothing, and
    /// nothing was found, that is the best.
    ///
    /// @param scores at least one
    public static PairScore best(List<PairScore> scores) {
        PairScore best = scores.getFirst();
        for (PairScore score : scores) {
            if (score.isRejection()) {
                return score;
            }
            if (score.meanF1() > best.meanF1()) {
                best = score;
            }
        }
        return best;
    }

    /// Nothing is there, and nothing was found.
    public boolean isRejection() {
        return truths == 0 && found == 0;
    }

    int truePositives(int threshold) {
        return matched.get(threshold);
    }

    int falsePositives(int threshold) {
        return found - matched.get(threshold);
    }

    int falseNegatives(int threshold) {
        return truths - matched.get(threshold);
    }

    double f1(int threshold) {
        return CgF1.f1(truePositives(threshold), falsePositives(threshold), falseNegatives(threshold), EPSILON);
    }

    double meanF1() {
        double sum = 0;
        for (int i = 0; i < matched.size(); i++) {
            sum += f1(i);
        }
        return sum / matched.size();
    }
}
