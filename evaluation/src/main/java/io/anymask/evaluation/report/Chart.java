package io.anymask.evaluation.report;

import io.anymask.chart.Charts;
import io.anymask.chart.Ink;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// A [Plot] drawn by XChart.
final class Chart {
    private static final int HEIGHT = 400;

    private static final int MOST_TICKS = 12;

    private Chart() {}

    /// A PNG; null where the Java runtime has no fonts.
    static byte @Nullable [] png(Plot plot, Ink ink) {
        return png(List.of(plot), ink);
    }

    /// One below the other.
    static byte @Nullable [] png(List<Plot> plots, Ink ink) {
        return Charts.png(() -> plots.stream()
                .<org.knowm.xchart.internal.chartpart.Chart<?, ?>>map(plot -> switch (plot.kind()) {
                    case LINES, LINES_FROM_ZERO, LOG_LINES, UNIT_LINES, PRECISION_RECALL -> lines(plot, ink);
                    case BARS -> bars(plot, ink);
                })
                .toList());
    }

    private static XYChart lines(Plot plot, Ink ink) {
        XYChart chart = Charts.lines(plot.xAxis(), plot.yAxis(), HEIGHT, ink);
        chart.getStyler().setLegendVisible(plot.series().size() > 1);
        chart.getStyler().setXAxisLogarithmic(plot.kind() == Plot.Kind.LOG_LINES);
        if (plot.kind() == Plot.Kind.LINES_FROM_ZERO) {
            chart.getStyler().setYAxisMin(0.0);
        }
        if (plot.kind() == Plot.Kind.UNIT_LINES || plot.kind() == Plot.Kind.PRECISION_RECALL) {
            chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
        }
        if (plot.kind() == Plot.Kind.PRECISION_RECALL) {
            equalF(chart, ink);
        }
        wholeTicks(chart.getStyler(), plot);
        for (Plot.Series series : plot.series()) {
            boolean few = series.x().length <= 12;
            chart.addSeries(series.name(), series.x(), series.y())
                    .setMarker(few ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        }
        return chart;
    }

    /// Ticks at whole numbers, at the points above all, where all x are whole and few: nobody clicks 1.5 times.
    private static void wholeTicks(XYStyler styler, Plot plot) {
        double[] x = plot.series().stream()
                .flatMapToDouble(series -> DoubleStream.of(series.x()))
                .distinct()
                .sorted()
                .toArray();
        if ((plot.kind() == Plot.Kind.LINES || plot.kind() == Plot.Kind.LINES_FROM_ZERO)
                && x.length <= MOST_TICKS
                && DoubleStream.of(x).allMatch(v -> v == Math.rint(v))) {
            double first = x[0];
            double step = Math.max(1, Math.ceil((x[x.length - 1] - first) / MOST_TICKS));
            styler.setXAxisTickMarkSpacingHint(1).setXAxisMaxLabelCount(MOST_TICKS);
            styler.setXAxisTickLabelsFormattingFunction(value -> Math.abs(value - Math.rint(value)) < 1e-9
                            && (Math.rint(value - first) % step == 0
                                    || DoubleStream.of(x).anyMatch(known -> known == Math.rint(value)))
                    ? plain(value)
                    : "");
        }
    }

    /// Where 2 · precision · recall / (precision + recall) is 0.1, 0.2 … 0.9.
    private static void equalF(XYChart chart, Ink ink) {
        for (int tenth = 1; tenth < 10; tenth++) {
            double f = tenth / 10.0;
            double least = f / (2 - f); // where precision is 1
            double[] recall = new double[50];
            double[] precision = new double[recall.length];
            for (int i = 0; i < recall.length; i++) {
                recall[i] = least + (1 - least) * i / (recall.length - 1);
                precision[i] = f * recall[i] / (2 * recall[i] - f);
            }
            chart.addSeries("F " + f, recall, precision)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineColor(ink.faint())
                    .setLineWidth(1)
                    .setShowInLegend(false);
        }
    }

    /// As a person writes it: 0.05, 0.5, 1.
    private static String plain(double number) {
        return new BigDecimal(String.format(Locale.ROOT, "%.4f", number))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static CategoryChart bars(Plot plot, Ink ink) {
        CategoryChart chart = Charts.bars(plot.xAxis(), plot.yAxis(), HEIGHT, ink);
        chart.getStyler().setLegendVisible(plot.series().size() > 1);
        chart.getStyler().setAvailableSpaceFill(0.9).setXAxisMaxLabelCount(11);
        for (Plot.Series series : plot.series()) {
            chart.addSeries(
                    series.name(),
                    DoubleStream.of(series.x()).mapToObj(x -> plain(x)).toList(),
                    DoubleStream.of(series.y()).boxed().toList());
        }
        return chart;
    }
}
