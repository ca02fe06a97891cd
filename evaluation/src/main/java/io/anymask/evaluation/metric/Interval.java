package io.anymask.evaluation.metric;

/// A mean and the interval that holds it in 95 of 100 cases. NaN throughout where there was nothing to average.
///
/// @param count of the values averaged
public record Interval(double mean, double low, double high, long count) {
    static final Interval NONE = new Interval(Double.NaN, Double.NaN, Double.NaN, 0);
}
