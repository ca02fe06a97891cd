package io.anymask.evaluation.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// A [Plot] drawn by XChart.
final class Chart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    /// Pixels for each unit of length, so that letters are sharp on dense screens.
    private static final int DENSITY = 2;

    private static final int MOST_TICKS = 12;

    private static final System.Logger LOG = System.getLogger(Chart.class.getName());

    private Chart() {}

    /// A PNG; null where the Java runtime has no fonts.
    static byte @Nullable [] png(Plot plot, Ink ink) {
        try {
            BufferedImage picture = new BufferedImage(WIDTH * DENSITY, HEIGHT * DENSITY, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = picture.createGraphics();
            graphics.scale(DENSITY, DENSITY);
            switch (plot.kind()) {
                case LINES, LOG_LINES, UNIT_LINES, PRECISION_RECALL ->
                    lines(plot, ink).paint(graphics, WIDTH, HEIGHT);
                case BARS -> bars(plot, ink).paint(graphics, WIDTH, HEIGHT);
            }
            graphics.dispose();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(picture, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InternalError | NoClassDefFoundError | UnsatisfiedLinkError e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no fonts, plots are left out; Debian: apt-get install fontconfig fonts-dejavu-core",
                    e);
            return null;
        }
    }

    private static XYChart lines(Plot plot, Ink ink) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(plot.xAxis())
                .yAxisTitle(plot.yAxis())
                .build();
        style(chart.getStyler(), plot, ink);
        chart.getStyler().setXAxisLogarithmic(plot.kind() == Plot.Kind.LOG_LINES);
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

    /// Ticks at whole numbers where all x are whole and few: nobody clicks 1.5 times.
    private static void wholeTicks(XYStyler styler, Plot plot) {
        double[] x = plot.series().stream()
                .flatMapToDouble(series -> DoubleStream.of(series.x()))
                .distinct()
                .sorted()
                .toArray();
        if (plot.kind() == Plot.Kind.LINES
                && x.length <= MOST_TICKS
                && DoubleStream.of(x).allMatch(v -> v == Math.rint(v))) {
            double first = x[0];
            double step = Math.max(1, Math.ceil((x[x.length - 1] - first) / MOST_TICKS));
            styler.setXAxisTickMarkSpacingHint(1).setXAxisMaxLabelCount(MOST_TICKS);
            styler.setXAxisTickLabelsFormattingFunction(
                    value -> Math.abs(value - Math.rint(value)) < 1e-9 && Math.rint(value - first) % step == 0
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
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(plot.xAxis())
                .yAxisTitle(plot.yAxis())
                .build();
        style(chart.getStyler(), plot, ink);
        chart.getStyler().setAvailableSpaceFill(0.9).setXAxisMaxLabelCount(11);
        for (Plot.Series series : plot.series()) {
            chart.addSeries(
                    series.name(),
                    DoubleStream.of(series.x()).mapToObj(x -> plain(x)).toList(),
                    DoubleStream.of(series.y()).boxed().toList());
        }
        return chart;
    }

    private static void style(AxesChartStyler styler, Plot plot, Ink ink) {
        Font letters = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        styler.setAxisTitleFont(letters)
                .setAxisTickLabelsFont(letters)
                .setPlotGridLinesColor(ink.grid())
                .setAxisTickMarksColor(ink.ticks())
                .setAxisTickLabelsColor(ink.letters());
        styler.setLegendFont(letters)
                .setChartFontColor(ink.letters())
                .setChartBackgroundColor(ink.paper())
                .setPlotBackgroundColor(ink.paper())
                .setLegendBackgroundColor(ink.paper())
                .setPlotBorderVisible(false)
                .setLegendBorderColor(ink.paper())
                .setLegendPosition(LegendPosition.OutsideE)
                .setLegendVisible(plot.series().size() > 1)
                .setChartTitleVisible(false)
                .setSeriesColors(ink.series().toArray(Color[]::new))
                .setMarkerSize(6)
                .setLocale(Locale.ROOT);
    }
}
