package io.anymask.cli.evaluate;

import io.anymask.cli.progress.Resumable;
import io.anymask.cli.report.ReportOutput;
import io.anymask.evaluation.report.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// The options on what an evaluation of a model writes, the same for all of them.
final class EvaluationOutput {
    @Mixin
    private final ReportOutput report = new ReportOutput("evaluation");

    @Option(names = "--overwrite", description = "Start over instead of resuming.")
    private boolean overwrite;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "For everything random. Default: ${DEFAULT-VALUE}.")
    private long seed;

    boolean overwrite() {
        return overwrite;
    }

    long seed() {
        return seed;
    }

    /// Evaluates; whoever stops it is told that the same command resumes.
    <T> T resumable(PrintWriter err, Supplier<T> work) {
        return Resumable.run(err, overwrite, work);
    }

    /// Makes a report, writes it and prints its tables.
    void report(CommandSpec spec, Function<Path, Report> making) {
        report.write(spec, overwrite, making);
    }
}
