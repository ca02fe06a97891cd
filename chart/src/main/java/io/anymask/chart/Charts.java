package io.anymask.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;

/// Charts of XChart in the one style, and pictures of them. Stateless.
public final class Charts {
    private static final int WIDTH = 720;

    /// Pixels for each unit of length, so that letters are sharp on dense screens.
    private static final int DENSITY = 2;

    private static final System.Logger LOG = System.getLogger(Charts.class.getName());

    private Charts() {}

    /// A chart for series of points, still empty. Axes are named as a person writes them: "Step", "Mean IoU".
    ///
    /// @param height in units of length, of which the width is 720
    public static XYChart lines(String xAxis, String yAxis, int height, Ink ink) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(height)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        style(chart.getStyler(), ink);
        return chart;
    }

    /// Gives a chart of lines a range along x, with ticks at round numbers: of points that are equally spaced
    /// XChart takes every nth for a tick, as 126, 252, 378. To be called before series are added.
    public static void range(XYChart chart, double first, double last) {
        if (first < last) {
            chart.getStyler().setXAxisMin(first).setXAxisMax(last);
            // A series that is not drawn, whose two points make the spacing of all unequal.
            chart.addSeries("range", new double[] {first, last}, new double[] {0, 0})
                    .setEnabled(false);
        }
    }

    /// A chart for bars, still empty.
    ///
    /// @param height as of [#lines]
    public static CategoryChart bars(String xAxis, String yAxis, int height, Ink ink) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(height)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        style(chart.getStyler(), ink);
        return chart;
    }

    private static void style(AxesChartStyler styler, Ink ink) {
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
                .setChartTitleVisible(false)
                .setSeriesColors(ink.series().toArray(Color[]::new))
                .setMarkerSize(6)
                .setLocale(Locale.ROOT);
    }

    /// A PNG of charts, one below the other; null where the Java runtime has no fonts, which is logged.
    ///
    /// @param charts makes them: that needs fonts already
    public static byte @Nullable [] png(Supplier<? extends List<? extends Chart<?, ?>>> charts) {
        try {
            List<? extends Chart<?, ?>> drawn = charts.get();
            int height = drawn.stream().mapToInt(Chart::getHeight).sum();
            BufferedImage picture = new BufferedImage(WIDTH * DENSITY, height * DENSITY, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = picture.createGraphics();
            graphics.scale(DENSITY, DENSITY);
            for (Chart<?, ?> chart : drawn) {
                Graphics2D place = (Graphics2D) graphics.create();
                chart.paint(place, WIDTH, chart.getHeight());
                place.dispose();
                graphics.translate(0, chart.getHeight());
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
                    "no fonts, charts are left out; Debian: apt-get install fontconfig fonts-dejavu-core",
                    e);
            return null;
        }
    }
}
