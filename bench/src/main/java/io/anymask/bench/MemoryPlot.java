package io.anymask.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// How a process's memory goes over the steps of a long run.
///
/// @param megabytes after each step
record MemoryPlot(List<Double> megabytes) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;

    MemoryPlot {
        megabytes = List.copyOf(megabytes);
    }

    /// Slope of the least-squares line through the last half, megabytes in 1,000 steps: at first a run fills its
    /// caches.
    double perThousandSteps() {
        List<Double> late = megabytes.subList(megabytes.size() / 2, megabytes.size());
        double meanStep = (late.size() - 1) / 2.0;
        double products = 0;
        double squares = 0;
        for (int i = 0; i < late.size(); i++) {
            products += (i - meanStep) * late.get(i);
            squares += (i - meanStep) * (i - meanStep);
        }
        return squares == 0 ? 0 : 1000 * products / squares;
    }

    void draw(Path file) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Memory of a training run")
                .xAxisTitle("step")
                .yAxisTitle("MB")
                .build();
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0);
        double[] steps =
                IntStream.rangeClosed(1, megabytes.size()).asDoubleStream().toArray();
        double[] values = megabytes.stream().mapToDouble(Double::doubleValue).toArray();
        chart.addSeries("memory", steps, values).setMarker(SeriesMarkers.NONE).setLineColor(new Color(0x1B6CA8));
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile());
    }
}
