package io.anymask.cli.train;

import io.anymask.training.run.Loss;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.Score;
import io.anymask.training.run.StepReport;
import io.anymask.training.run.Task;
import java.io.PrintWriter;
import java.nio.file.Path;

/// Tells of a training in lines on standard error.
abstract class ProgressLines<L extends Loss<L>, S extends Score<S>> implements RunListener<L, S> {
    private final StepLines lines;

    /// @param settings the whole configuration, as JSON
    ProgressLines(PrintWriter err, String settings) {
        this.lines = new StepLines(err, settings);
    }

    /// A loss in words.
    abstract String loss(L loss);

    /// A score in words.
    abstract String score(S score);

    @Override
    public void noted(String note) {
        lines.note(note);
    }

    @Override
    public void counted(int done, int total) {
        if (lines.isDue()) {
            lines.line("reading annotations: %d of %d images", done, total);
        }
    }

    @Override
    public void starts(long weights, Task.SetSizes sizes, long step) {
        lines.starts(weights, sizes, step);
    }

    @Override
    public void prepared(int done, int total) {
        if (lines.isDue() || done == total) {
            lines.line("embedding: %d of %d images", done, total);
        }
    }

    @Override
    public void stepped(StepReport<L> report, long steps) {
        lines.stepped(report.step(), steps, report.seconds(), loss(report.loss()));
    }

    @Override
    public void validated(long step, S score, boolean best) {
        lines.line("validation at step %d: %s%s", step, score(score), best ? " (best)" : "");
    }

    @Override
    public void saved(long step, Path file) {
        lines.saved(step, file);
    }
}
