package io.anymask.cli.report;

import io.anymask.Printable;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.output.OutputFolder;
import io.anymask.cli.output.Terminal;
import io.anymask.dataset.JsonFile;
import io.anymask.evaluation.report.Page;
import io.anymask.evaluation.report.Report;
import io.anymask.file.FolderLock;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// The options on where a report goes and how it is printed.
public final class ReportOutput {
    private static final long MAX_BYTES = 64L << 20;

    /// As [About] writes it down.
    private static final Pattern COMMAND = Pattern.compile("(?:^| )(evaluate|dataset) (?:-\\S+ )*(\\w+)");

    /// Of a table on a terminal.
    private static final int MOST_ROWS = 40;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description =
                    "Where report.html and report.json go, and what is kept beside them. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    @Option(names = "--json", description = "Print the report as JSON instead of tables.")
    private boolean json;

    /// @param folder the default
    public ReportOutput(String folder) {
        this.folder = Path.of(folder);
    }

    /// Makes a report, writes it and prints its tables. Nobody else writes to the folder meanwhile.
    ///
    /// @param overwrite whether the report of another kind of evaluation may be replaced
    /// @param making makes the report, and may keep in the folder what it resumes by
    @SuppressWarnings("try") // the lock is only held
    public void write(CommandSpec spec, boolean overwrite, Function<Path, Report> making) {
        if (folder.toString().equals("-")) {
            throw new OptionException("--output: got -, expected a folder; --json prints the report");
        }
        PrintWriter out = spec.commandLine().getOut();
        Report report;
        try (FolderLock lock = OutputFolder.open(folder).lock()) {
            if (!overwrite) {
                requireNoOther(spec.parent().name() + " " + spec.name());
            }
            report = making.apply(folder).with(About.of(spec));
            report.write(folder);
        }
        out.println(json ? report.toJson() : report.toText(page(folder)));
        if (!json) {
            out.println(folder.resolve(Report.HTML));
        }
        out.flush();
    }

    /// Commands that are not the same do not replace each other's reports.
    ///
    /// @param name of the command and its subcommand
    private void requireNoOther(String name) {
        Path file = folder.resolve(Report.JSON);
        if (!Files.exists(file)) {
            return;
        }
        JsonNode made = JsonFile.read(file, "a report", MAX_BYTES, InputException::new)
                .path("setup")
                .path("command");
        Matcher other = COMMAND.matcher(made.asString(""));
        if (!other.find() || !name.equals(other.group(1) + " " + other.group(2))) {
            throw new InputException(
                    "%s: it is not a report of %s, but was made by '%s'; choose another --output, or delete it"
                            .formatted(file, name, made.isString() ? Printable.of(made.asString()) : "something else"));
        }
    }

    /// What a terminal holds; a file or a pipe gets everything.
    ///
    /// @param folder of the report
    public static Page page(Path folder) {
        OptionalInt columns = Terminal.columns();
        return columns.isEmpty()
                ? Page.ENDLESS
                : new Page(
                        columns.getAsInt(),
                        MOST_ROWS,
                        folder.resolve(Report.HTML).toString());
    }
}
