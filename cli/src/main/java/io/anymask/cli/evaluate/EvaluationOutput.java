package io.anymask.cli.evaluate;

import io.anymask.cli.progress.Resumable;
import io.anymask.evaluation.report.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options on what an evaluation of a model writes, the same for all of them.
final class EvaluationOutput {
    @Mixin
    private final ReportOutput report = new ReportOutput();

    @Option(names = "--overwrite", description = "Start over instead of going on where it was stopped.")
    private boolean overwrite;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "For everything random. Default: ${DEFAULT-VALUE}.")
    private long seed;

    Path open() {
        return report.open();
    }

    boolean overwrite() {
        return overwrite;
    }

    long seed() {
        return seed;
    }

    /// Evaluates; whoever stops it is told that the same command goes on.
    <T> T resumable(PrintWriter err, Supplier<T> work) {
        return Resumable.run(err, overwrite, work);
    }

    /// Writes the report and prints its tables.
    void write(Report written, PrintWriter out) {
        report.write(written, out);
    }
}
