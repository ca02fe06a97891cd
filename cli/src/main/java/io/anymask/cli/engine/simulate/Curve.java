package io.anymask.cli.engine.simulate;

import io.anymask.evaluation.report.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// How the work becomes less: clicks and seconds for a mask, by the number of images that were done. Stateless.
final class Curve {
    /// Of a stage: single images differ too much.
    private static final int POINTS = 3;

    private static final String CAPTION =
            "Each point is the mean over a third of a stage: all clicks, or all work, by all masks that were kept.";

    private Curve() {}

    /// @param control null where nobody simulated it; at least one of both is there
    static List<Plot> of(@Nullable Outcome control, @Nullable Outcome retrained) {
        return List.of(
                plot("Clicks per mask", "Clicks per mask", control, retrained, ImageResult::clicksPerMask),
                plot("Seconds per mask", "Seconds per mask", control, retrained, ImageResult::secondsPerMask));
    }

    private static Plot plot(
            String title,
            String axis,
            @Nullable Outcome control,
            @Nullable Outcome retrained,
            ToDoubleFunction<ImageResult> measure) {
        List<Plot.Series> series = new ArrayList<>();
        add(series, "without retraining", control, measure);
        add(series, "with retraining", retrained, measure);
        return new Plot(title, CAPTION, Plot.Kind.LINES, "Images annotated", axis, series);
    }

    private static void add(
            List<Plot.Series> series,
            String name,
            @Nullable Outcome outcome,
            ToDoubleFunction<ImageResult> measure) {
        if (outcome == null) {
            return;
        }
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        int done = 0;
        for (StageResult stage : List.of(outcome.manual(), outcome.prefilled())) {
            int size = stage.images().size();
            for (int part = 0; part < POINTS; part++) {
                int from = part * size / POINTS;
                int to = (part + 1) * size / POINTS;
                double value = measure.applyAsDouble(new StageResult(0, "", stage.images().subList(from, to)).sum());
                if (Double.isFinite(value)) {
                    x.add((double) done + to);
                    y.add(value);
                }
            }
            done += size;
        }
        if (!x.isEmpty()) {
            series.add(new Plot.Series(name, array(x), array(y)));
        }
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
