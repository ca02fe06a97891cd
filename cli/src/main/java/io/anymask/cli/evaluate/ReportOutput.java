package io.anymask.cli.evaluate;

import io.anymask.cli.output.OutputFolder;
import io.anymask.evaluation.report.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The options on where a report goes and how it is printed.
final class ReportOutput {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "evaluation",
            description =
                    "Where report.html and report.json go, and what can be gone on with. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("evaluation");

    @Option(names = "--json", description = "Print the report as JSON instead of tables.")
    private boolean json;

    Path open() {
        return OutputFolder.open(folder).path();
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
