package io.anymask.evaluation.report;

import io.anymask.chart.Ink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plot and the numbers in it.
///
/// @param caption what is seen; may be empty
/// @param kind lines through the points, or bars at them
public record Plot(String title, String caption, Kind kind, String xAxis, String yAxis, List<Series> series)
        implements Section {
    /// How the points are drawn.
    public enum Kind {
        /// Joined by lines.
        LINES,
        /// The same, y from 0.
        LINES_FROM_ZERO,
        /// Joined by lines, x in powers of ten.
        LOG_LINES,
        /// Joined by lines, both axes from 0 to 1.
        UNIT_LINES,
        /// The same, with recall along x, precision along y and curves of equal F behind.
        PRECISION_RECALL,
        /// Bars from 0; `x` are the places of their left edges.
        BARS
    }

    /// @param x rising
    public record Series(String name, double[] x, double[] y) {
        /// @throws IllegalArgumentException for no points, or coordinates that do not pair
        public Series {
            if (x.length != y.length || x.length == 0) {
                throw new IllegalArgumentException("series %s: got %d x and %d y, expected as many of both, and some"
                        .formatted(name, x.length, y.length));
            }
        }
    }

    public Plot {
        series = List.copyOf(series);
    }

    /// A picture of plots, one below the other, on light paper: a PNG; null where the Java runtime has no fonts.
    public static byte @Nullable [] png(List<Plot> plots) {
        return Chart.png(plots, Ink.LIGHT);
    }

    /// How often values occur in equal bins of `[0, 1]`.
    public static Series histogram(String name, double[] values, int bins) {
        double[] x = new double[bins];
        double[] y = new double[bins];
        for (int i = 0; i < bins; i++) {
            x[i] = (double) i / bins;
        }
        for (double value : values) {
            y[Math.clamp((long) (value * bins), 0, bins - 1)]++;
        }
        return new Series(name, x, y);
    }
}
