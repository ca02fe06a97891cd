package io.anymask.cli.evaluate;

import io.anymask.cli.command.OptionException;
import io.anymask.cli.output.OutputFolder;
import io.anymask.cli.output.Terminal;
import io.anymask.evaluation.report.Page;
import io.anymask.evaluation.report.Report;
import io.anymask.file.FolderLock;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// The options on where a report goes and how it is printed.
final class ReportOutput {
    /// Of a table on a terminal.
    private static final int MOST_ROWS = 40;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "evaluation",
            description =
                    "Where report.html and report.json go, and what a stopped evaluation resumes by. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("evaluation");

    @Option(names = "--json", description = "Print the report as JSON instead of tables.")
    private boolean json;

    /// Makes a report, writes it and prints its tables. Nobody else writes to the folder meanwhile.
    ///
    /// @param making makes the report, and may keep in the folder what it resumes by
    @SuppressWarnings("try") // the lock is only held
    void write(CommandSpec spec, Function<Path, Report> making) {
        if (folder.toString().equals("-")) {
            throw new OptionException("--output: got -, expected a folder; --json prints the report");
        }
        PrintWriter out = spec.commandLine().getOut();
        Report report;
        try (FolderLock lock = OutputFolder.open(folder).lock()) {
            report = making.apply(folder).with(About.of(spec));
            report.write(folder);
        }
        out.println(json ? report.toJson() : report.toText(page()));
        if (!json) {
            out.println(folder.resolve(Report.HTML));
        }
        out.flush();
    }

    /// What a terminal holds; a file or a pipe gets everything.
    private Page page() {
        OptionalInt columns = Terminal.columns();
        return columns.isEmpty()
                ? Page.ENDLESS
                : new Page(
                        columns.getAsInt(),
                        MOST_ROWS,
                        folder.resolve(Report.HTML).toString());
    }
}
