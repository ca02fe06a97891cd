package io.anymask.evaluation.metric;

/// A mean and the interval that holds it in 95 of 100 cases. NaN throughout where there was nothing to average.
///
/// @param low NaN, as `high`, where there is no interval: one image says nothing of how images differ
/// @param count of the values averaged
public record Interval(double mean, double low, double high, long count) {
    static final Interval NONE = new Interval(Double.NaN, Double.NaN, Double.NaN, 0);
}
