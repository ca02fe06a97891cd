package io.anymask.cli.progress;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// Progress on the terminal; elsewhere a plain line at every tenth of the work. Not thread-safe.
public final class Bar implements AutoCloseable {
    private static final int LINES = 10;

    private static final int FIRST_LINE = 1000;

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
        show(total).stepTo(done);
    }

    /// @param total -1 for one that nobody knows
    private ProgressBar show(int total) {
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
        return shown;
    }

    /// Of a total that nobody knows: elsewhere than on a terminal a line at 1000, 2000, 4000 and so on.
    ///
    /// @param done growing by one
    public void at(int done) {
        if (Verbosity.isQuiet()) {
            return;
        }
        if (!Boolean.getBoolean(TERMINAL)) {
            if (done == (long) FIRST_LINE << lines) {
                lines++;
                err.printf("%s: %d %s%n", task, done, unit);
            }
            return;
        }
        show(-1).stepTo(done);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
