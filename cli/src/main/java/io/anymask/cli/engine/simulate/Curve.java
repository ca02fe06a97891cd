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
        if (control != null) {
            add(series, "stage 1", 0, control.manual(), measure);
            add(series, "stage 2, no retraining", images(control), control.prefilled(), measure);
        }
        if (retrained != null) {
            if (control == null) { // else it is the same again
                add(series, "stage 1", 0, retrained.manual(), measure);
            }
            String model = "stage 2, model %d".formatted(retrained.prefilled().model());
            add(series, model, images(retrained), retrained.prefilled(), measure);
        }
        return new Plot(title, CAPTION, Plot.Kind.LINES_FROM_ZERO, "Images annotated", axis, series);
    }

    private static int images(Outcome outcome) {
        return outcome.manual().images().size();
    }

    /// @param before how many images were done before the stage
    private static void add(
            List<Plot.Series> series,
            String name,
            int before,
            StageResult stage,
            ToDoubleFunction<ImageResult> measure) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        int size = stage.images().size();
        for (int part = 0; part < POINTS; part++) {
            int to = (part + 1) * size / POINTS;
            List<ImageResult> images = stage.images().subList(part * size / POINTS, to);
            double value = measure.applyAsDouble(new StageResult(0, "", images).sum());
            if (Double.isFinite(value)) {
                x.add((double) before + to);
                y.add(value);
            }
        }
        if (!x.isEmpty()) {
            series.add(new Plot.Series(name, array(x), array(y)));
        }
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
