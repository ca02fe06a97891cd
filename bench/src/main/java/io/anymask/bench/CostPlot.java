package io.anymask.bench;

import io.anymask.chart.Charts;
import io.anymask.chart.Ink;
import io.anymask.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Draws how the time for all masks grows with the points and with the images, each beside the straight line that
/// fits best.
final class CostPlot {
    private static final int HEIGHT = 260;
    private static final Ink INK = Ink.LIGHT;

    private CostPlot() {}

    /// @param axis what is counted
    /// @param counts points or images
    /// @param seconds for each count
    record Panel(String axis, List<Integer> counts, List<Double> seconds) {}

    /// One panel below the other. Where the Java runtime has no fonts, nothing is written, and a warning logged.
    static void draw(List<Panel> panels, Path file) throws IOException {
        byte[] picture = Charts.png(() -> panels.stream().map(CostPlot::chart).toList());
        if (picture != null) {
            AtomicFile.write(file, picture);
        }
    }

    private static XYChart chart(Panel panel) {
        XYChart chart = Charts.lines(panel.axis(), "Seconds", HEIGHT, INK);
        double last = panel.counts().getLast();
        Charts.range(chart, 0, last);
        chart.getStyler().setYAxisMin(0.0);
        LinearFit line = LinearFit.through(panel.counts(), panel.seconds());
        chart.addSeries("line, R² = %.4f".formatted(line.determination()), new double[] {0, last}, new double[] {
                    line.intercept(), line.at(last)
                })
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(INK.faint());
        chart.addSeries("measured", panel.counts(), panel.seconds())
                .setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter)
                .setMarker(SeriesMarkers.CIRCLE)
                .setMarkerColor(INK.series().getFirst());
        return chart;
    }
}
