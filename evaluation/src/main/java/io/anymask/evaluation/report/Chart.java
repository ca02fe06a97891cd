package io.anymask.evaluation.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.knowm.xchart.style.markers.SeriesMarkers;

/// A [Plot] drawn by XChart.
final class Chart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    /// Pixels for each unit of length, so that letters are sharp on dense screens.
    private static final int DENSITY = 2;

    /// Differ for every kind of colour vision (after Okabe and Ito).
    private static final Color[] COLOURS = {
        new Color(0x1769D2), new Color(0xE07A00), new Color(0x0C9C78), new Color(0xB0408F), new Color(0x6B7686)
    };

    private static final Color EQUAL_F = new Color(0xC4CBD5);

    private static final System.Logger LOG = System.getLogger(Chart.class.getName());

    private Chart() {}

    /// A PNG; null where the Java runtime has no fonts.
    static byte @Nullable [] png(Plot plot) {
        try {
            BufferedImage picture = new BufferedImage(WIDTH * DENSITY, HEIGHT * DENSITY, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = picture.createGraphics();
            graphics.scale(DENSITY, DENSITY);
            switch (plot.kind()) {
                case LINES, UNIT_LINES, PRECISION_RECALL -> lines(plot).paint(graphics, WIDTH, HEIGHT);
                case BARS -> bars(plot).paint(graphics, WIDTH, HEIGHT);
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

    private static XYChart lines(Plot plot) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(plot.xAxis())
                .yAxisTitle(plot.yAxis())
                .build();
        style(chart.getStyler(), plot);
        if (plot.kind() != Plot.Kind.LINES) {
            chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
        }
        if (plot.kind() == Plot.Kind.PRECISION_RECALL) {
            equalF(chart);
        }
        for (Plot.Series series : plot.series()) {
            boolean few = series.x().length <= 12;
            chart.addSeries(series.name(), series.x(), series.y())
                    .setMarker(few ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        }
        return chart;
    }

    /// Where 2 · precision · recall / (precision + recall) is 0.1, 0.2 … 0.9.
    private static void equalF(XYChart chart) {
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
                    .setLineColor(EQUAL_F)
                    .setLineWidth(1)
                    .setShowInLegend(false);
        }
    }

    private static CategoryChart bars(Plot plot) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(plot.xAxis())
                .yAxisTitle(plot.yAxis())
                .build();
        style(chart.getStyler(), plot);
        chart.getStyler().setAvailableSpaceFill(0.9).setXAxisMaxLabelCount(11);
        for (Plot.Series series : plot.series()) {
            chart.addSeries(
                    series.name(),
                    DoubleStream.of(series.x())
                            .mapToObj(x -> String.format(Locale.ROOT, "%.2f", x))
                            .toList(),
                    DoubleStream.of(series.y()).boxed().toList());
        }
        return chart;
    }

    private static void style(AxesChartStyler styler, Plot plot) {
        Font letters = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        styler.setAxisTitleFont(letters)
                .setAxisTickLabelsFont(letters)
                .setPlotGridLinesColor(new Color(0xE4E8EE))
                .setAxisTickMarksColor(new Color(0xB9C2CE));
        styler.setLegendFont(letters)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setLegendBorderColor(Color.WHITE)
                .setLegendPosition(LegendPosition.OutsideE)
                .setLegendVisible(plot.series().size() > 1)
                .setChartTitleVisible(false)
                .setSeriesColors(COLOURS)
                .setMarkerSize(6)
                .setLocale(Locale.ROOT);
    }
}
