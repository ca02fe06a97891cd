package io.anymask.evaluation.report;

import io.anymask.evaluation.metric.Interval;
import java.util.Locale;

/// A place in a table.
///
/// @param text for people
/// @param value for machines; NaN where there is no number
/// @param low lower bound of its confidence interval; NaN for none
/// @param high upper bound of its confidence interval; NaN for none
public record Cell(String text, double value, double low, double high) {
    /// Nothing.
    public static final Cell NONE = text("–");

    public static Cell text(String text) {
        return new Cell(text, Double.NaN, Double.NaN, Double.NaN);
    }

    /// A whole number.
    public static Cell count(long value) {
        return new Cell(String.format(Locale.ROOT, "%,d", value), value, Double.NaN, Double.NaN);
    }

    /// A number with some decimals; a NaN is shown as a dash.
    public static Cell number(double value, int decimals) {
        return Double.isNaN(value) ? NONE : new Cell(shown(value, decimals), value, Double.NaN, Double.NaN);
    }

    /// A share in `[0, 1]`, shown in percent with one decimal. Negative values, which evaluators use for
    /// "nothing to find", and NaN are shown as a dash.
    public static Cell percent(double share) {
        return Double.isNaN(share) || share < 0 ? NONE : new Cell(shown(100 * share, 1), share, Double.NaN, Double.NaN);
    }

    /// A mean share with its interval, in percent.
    public static Cell percent(Interval interval) {
        if (Double.isNaN(interval.mean())) {
            return NONE;
        }
        return interval(interval, 100, 1);
    }

    /// A mean with its interval.
    public static Cell number(Interval interval, int decimals) {
        if (Double.isNaN(interval.mean())) {
            return NONE;
        }
        return interval(interval, 1, decimals);
    }

    /// Without brackets where there is no interval.
    private static Cell interval(Interval interval, double factor, int decimals) {
        String mean = shown(factor * interval.mean(), decimals);
        String text = Double.isNaN(interval.low())
                ? mean
                : "%s [%s, %s]"
                        .formatted(
                                mean,
                                shown(factor * interval.low(), decimals),
                                shown(factor * interval.high(), decimals));
        return new Cell(text, interval.mean(), interval.low(), interval.high());
    }

    private static String shown(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
