package io.anymask.bench;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Draws how the time for all masks grows with the points and with the images, each beside the straight line that
/// fits best.
final class CostPlot {
    private static final int WIDTH = 520;
    private static final int HEIGHT = 360;
    private static final Color MEASURED = new Color(0x1B6CA8);
    private static final Color FITTED = new Color(0x9AA5B1);

    private CostPlot() {}

    /// @param counts points or images
    /// @param seconds for each count
    record Panel(String title, String axis, List<Integer> counts, List<Double> seconds) {
        /// The least-squares line: seconds at zero, seconds for each.
        double[] line() {
            double meanX = counts.stream().mapToInt(Integer::intValue).average().orElseThrow();
            double meanY =
                    seconds.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            double products = 0;
            double squares = 0;
            for (int i = 0; i < counts.size(); i++) {
                products += (counts.get(i) - meanX) * (seconds.get(i) - meanY);
                squares += (counts.get(i) - meanX) * (counts.get(i) - meanX);
            }
            double slope = products / squares;
            return new double[] {meanY - slope * meanX, slope};
        }

        /// Share of the variance that the line explains, 1 for a perfect line.
        double determination() {
            double[] line = line();
            double mean =
                    seconds.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            double rest = 0;
            double all = 0;
            for (int i = 0; i < counts.size(); i++) {
                double error = seconds.get(i) - line[0] - line[1] * counts.get(i);
                rest += error * error;
                all += (seconds.get(i) - mean) * (seconds.get(i) - mean);
            }
            return 1 - rest / all;
        }
    }

    static void draw(List<Panel> panels, Path file) throws IOException {
        BufferedImage picture = new BufferedImage(panels.size() * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        for (int i = 0; i < panels.size(); i++) {
            graphics.drawImage(BitmapEncoder.getBufferedImage(chart(panels.get(i))), i * WIDTH, 0, null);
        }
        graphics.dispose();
        ImageIO.write(picture, "png", file.toFile());
    }

    private static XYChart chart(Panel panel) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(panel.title())
                .xAxisTitle(panel.axis())
                .yAxisTitle("seconds")
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setYAxisMin(0.0);
        double last = panel.counts().getLast();
        double[] line = panel.line();
        XYSeries fitted = chart.addSeries(
                "line, R² = %.4f".formatted(panel.determination()),
                new double[] {0, last},
                new double[] {line[0], line[0] + line[1] * last});
        fitted.setMarker(SeriesMarkers.NONE);
        fitted.setLineColor(FITTED);
        XYSeries measured = chart.addSeries("measured", panel.counts(), panel.seconds());
        measured.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        measured.setMarker(SeriesMarkers.CIRCLE);
        measured.setMarkerColor(MEASURED);
        return chart;
    }
}
