package io.anymask.cli.train;

import io.anymask.cli.progress.Verbosity;
import io.anymask.inference.KeptThresholds;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.Task;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// Lines about the steps of a training, at most one in two seconds, with the time that is left. Not thread-safe.
final class StepLines {
    private static final double SECONDS = 2;

    private final PrintWriter err;
    private final String settings;
    private final long start = System.nanoTime();
    private double shown;
    private double spent;
    private long done;

    /// @param settings the whole configuration, as JSON: shown when the run starts, thus after all that could be
    ///     wrong with it was found
    StepLines(PrintWriter err, String settings) {
        this.err = err;
        this.settings = settings;
    }

    /// What the user must know, with `--quiet` too.
    void note(String text) {
        err.println(text);
        err.flush();
    }

    /// Progress.
    void line(String format, Object... values) {
        if (Verbosity.isQuiet()) {
            return;
        }
        err.printf(Locale.ROOT, format + "%n", values);
        err.flush();
    }

    /// Whether the last line is old enough for another one, which the caller then writes.
    boolean isDue() {
        double now = (System.nanoTime() - start) / 1e9;
        boolean due = now - shown > SECONDS;
        shown = due ? now : shown;
        return due;
    }

    void starts(long weights, Task.SetSizes sizes, long step) {
        String objects = sizes.masks() == 0 ? "" : String.format(Locale.ROOT, " with %,d usable masks", sizes.masks());
        String where = step == 0 ? "" : ", resuming after step " + step;
        if (!Verbosity.isQuiet()) {
            err.print(settings);
        }
        line(
                "%,d weights learn from %d images%s; %d to validate on%s",
                weights, sizes.images(), objects, sizes.validationImages(), where);
    }

    /// Says so when training made nothing better.
    static void verdict(PrintWriter out, RunResult<?> result) {
        if (!result.isImproved()) {
            out.println("training did not improve the model: the best one is the starting model");
        }
    }

    /// Says which thresholds the best model carries, if it carries any.
    static void thresholds(PrintWriter out, RunResult<?> result) {
        KeptThresholds suiting = KeptThresholds.of(Checkpoint.open(result.model()));
        if (!suiting.equals(KeptThresholds.REFERENCE)) {
            out.printf(
                    Locale.ROOT,
                    "the model is less sure of its good masks than before: its file carries thresholds that suit it"
                            + " (predicted IoU %.2f, stability %.2f), which everything uses%n",
                    suiting.predictedIou(),
                    suiting.stabilityScore());
        }
    }

    void stepped(long step, long steps, double seconds, String what) {
        spent += seconds;
        done++;
        if (isDue() || step == steps) {
            Duration left = Duration.ofSeconds(Math.round(spent / done * (steps - step)));
            line(
                    "step %d of %d: %s in %.1f s, %d:%02d:%02d left",
                    step, steps, what, seconds, left.toHours(), left.toMinutesPart(), left.toSecondsPart());
        }
    }

    void saved(long step, Path file) {
        line("saved after step %d: %s", step, file);
    }
}
