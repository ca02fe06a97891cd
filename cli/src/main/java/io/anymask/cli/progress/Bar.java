package io.anymask.cli.progress;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// Progress on the terminal; elsewhere a plain line at every tenth of the work. Not thread-safe.
public final class Bar implements AutoCloseable {
    private static final int LINES = 10;

    /// Set by the launcher: Java 21 cannot tell whether standard error is a terminal.
    private static final String TERMINAL = "anymask.terminal";

    private final String task;
    private final String unit;
    private final PrintWriter err;
    private @Nullable ProgressBar bar;
    private int lines;

    /// Counts points.
    public Bar(String task, PrintWriter err) {
        this(task, "points", err);
    }

    /// @param unit what is counted, in the plural
    public Bar(String task, String unit, PrintWriter err) {
        this.task = task;
        this.unit = unit;
        this.err = err;
    }

    /// @param done of the total, growing
    public void at(int done, int total) {
        if (Verbosity.isQuiet()) {
            return;
        }
        if (!Boolean.getBoolean(TERMINAL)) {
            if ((long) done * LINES / total > lines) {
                lines = (int) ((long) done * LINES / total);
                err.printf("%s: %d of %d %s%n", task, done, total, unit);
            }
            return;
        }
        ProgressBar shown = bar;
        if (shown == null) {
            shown = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUnit(" " + unit, 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .build();
            bar = shown;
        }
        shown.stepTo(done);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
