package io.anymask.cli;

import io.anymask.evaluation.report.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The options on what an evaluation writes, the same for all of them.
final class EvaluationOutput {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "evaluation",
            description = "Where report.html, report.json and the results so far go. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("evaluation");

    @Option(names = "--overwrite", description = "Start over instead of going on where it was stopped.")
    private boolean overwrite;

    @Option(names = "--json", description = "Print the report as JSON instead of tables.")
    private boolean json;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "For everything random. Default: ${DEFAULT-VALUE}.")
    private long seed;

    Path open() {
        return OutputFolder.open(folder).path();
    }

    boolean overwrite() {
        return overwrite;
    }

    long seed() {
        return seed;
    }

    /// Writes the report and prints its tables.
    void write(Report report, PrintWriter out) {
        report.write(folder);
        out.println(json ? report.toJson() : report.toText());
        if (!json) {
            out.println(folder.resolve(Report.HTML));
        }
        out.flush();
    }
}
