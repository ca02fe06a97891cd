package io.anymask.training.run;

import io.anymask.chart.Charts;
import io.anymask.chart.Ink;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tools.jackson.databind.node.ObjectNode;

/// The picture of a run: the loss, and below it, over the same steps, the scores of the validations. Each has a
/// chart of its own, since neither reads well behind the other.
///
/// @param losses a row for each step, with the step and `loss`
/// @param scores a row for each validation, with the step and what the curve names
record CurvePicture(List<ObjectNode> losses, List<ObjectNode> scores, Curve curve) {
    static final String STEP = "step";
    static final String LOSS = "loss";

    private static final int HEIGHT = 280;
    private static final int SMOOTHING = 25;
    private static final Ink INK = Ink.LIGHT;

    /// A PNG; null where there is nothing to draw or are no fonts to draw it with.
    byte @Nullable [] png() {
        return having(losses, LOSS).isEmpty()
                ? null
                : Charts.png(() -> {
                    List<XYChart> charts = new ArrayList<>(List.of(loss()));
                    if (curve.names().stream()
                            .anyMatch(name -> !having(scores, name).isEmpty())) {
                        charts.add(validations());
                    }
                    return charts;
                });
    }

    private XYChart loss() {
        XYChart chart = over("Loss");
        List<ObjectNode> rows = having(losses, LOSS);
        double[] steps = column(rows, STEP);
        double[] each = column(rows, LOSS);
        chart.addSeries("each step", steps, each)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(INK.faint())
                .setLineWidth(1);
        chart.addSeries("mean of " + SMOOTHING + " steps", steps, smoothed(each))
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(INK.series().getFirst());
        return chart;
    }

    private XYChart validations() {
        XYChart chart = over(curve.axis());
        for (int i = 0; i < curve.names().size(); i++) {
            String name = curve.names().get(i);
            List<ObjectNode> rows = having(scores, name);
            if (!rows.isEmpty()) {
                chart.addSeries(name.replace('_', ' '), column(rows, STEP), column(rows, name))
                        .setMarker(SeriesMarkers.CIRCLE)
                        .setMarkerColor(INK.series().get(i % INK.series().size()))
                        .setLineColor(INK.series().get(i % INK.series().size()));
            }
        }
        return chart;
    }

    /// An empty chart over the steps of both, so that a point of one stands below that of the other.
    private XYChart over(String axis) {
        XYChart chart = Charts.lines("Step", axis, HEIGHT, INK);
        double[] steps = Stream.of(losses, scores)
                .flatMapToDouble(rows -> DoubleStream.of(column(rows, STEP)))
                .sorted()
                .toArray();
        Charts.range(chart, steps[0], steps[steps.length - 1]);
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal);
        return chart;
    }

    /// What is not finite was not written down.
    private static List<ObjectNode> having(List<ObjectNode> rows, String name) {
        return rows.stream().filter(row -> row.has(name)).toList();
    }

    private static double[] column(List<ObjectNode> rows, String name) {
        return rows.stream().mapToDouble(row -> row.path(name).asDouble(0)).toArray();
    }

    private static double[] smoothed(double[] values) {
        double[] means = new double[values.length];
        double sum = 0;
        for (int i = 0; i < means.length; i++) {
            sum += values[i] - (i >= SMOOTHING ? values[i - SMOOTHING] : 0);
            means[i] = sum / Math.min(i + 1, SMOOTHING);
        }
        return means;
    }
}
