package io.anymask.bench;

import io.anymask.chart.Charts;
import io.anymask.chart.Ink;
import io.anymask.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// How a process's memory goes over the steps of a long run.
///
/// @param megabytes again and again
/// @param every so many steps
record MemoryPlot(List<Double> megabytes, int every) {
    private static final int HEIGHT = 280;
    private static final Ink INK = Ink.LIGHT;

    MemoryPlot {
        megabytes = List.copyOf(megabytes);
    }

    /// After each step.
    MemoryPlot(List<Double> megabytes) {
        this(megabytes, 1);
    }

    /// Slope of the line through the last half, megabytes in 1,000 steps: at first a run fills its caches.
    double perThousandSteps() {
        List<Double> late = megabytes.subList(megabytes.size() / 2, megabytes.size());
        return 1000.0
                / every
                * LinearFit.through(IntStream.range(0, late.size()).boxed().toList(), late)
                        .slope();
    }

    /// Where the Java runtime has no fonts, nothing is written, and a warning logged.
    void draw(Path file) throws IOException {
        byte[] picture = Charts.png(() -> List.of(chart()));
        if (picture != null) {
            AtomicFile.write(file, picture);
        }
    }

    private XYChart chart() {
        XYChart chart = Charts.lines(every == 1 ? "Step" : "Frame", "Memory, MB", HEIGHT, INK);
        Charts.range(chart, 0, (double) every * megabytes.size());
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setYAxisMin(0.0);
        double[] steps = IntStream.rangeClosed(1, megabytes.size())
                .mapToDouble(i -> (double) every * i)
                .toArray();
        double[] values = megabytes.stream().mapToDouble(Double::doubleValue).toArray();
        chart.addSeries("memory", steps, values)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(INK.series().getFirst());
        return chart;
    }
}
