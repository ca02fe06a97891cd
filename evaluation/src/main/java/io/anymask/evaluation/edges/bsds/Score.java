package io.anymask.evaluation.edges.bsds;

/// A point of a precision–recall curve.
///
/// @param threshold at which the map was cut; NaN where each image has its own
/// @param f harmonic mean of recall and precision; 0 if both are
public record Score(double threshold, double recall, double precision, double f) {
    static Score of(double threshold, double recall, double precision) {
        double sum = recall + precision;
        return new Score(threshold, recall, precision, sum == 0 ? 0 : 2 * recall * precision / sum);
    }
}
