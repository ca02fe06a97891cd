package io.anymask.cli.annotations;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.Subcommand;
import io.anymask.dataengine.metrics.Measures.Measure;
import io.anymask.dataengine.metrics.MetricsCsv;
import io.anymask.dataengine.metrics.ProjectMetrics;
import io.anymask.dataengine.store.Database;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask metrics`: how the work on a project goes.
@AutoService(Subcommand.class)
@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Print how the work on a project goes: seconds and clicks per mask, masks per image, what became of"
                    + " proposals.",
            "docs/team.md says what each measure is."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  anymask metrics photos/", "  anymask metrics photos/ --csv > metrics.csv"})
public final class MetricsCommand implements Subcommand, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "PROJECT", description = "A folder that anymask annotate worked on, or a project's file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path project;

    @Option(names = "--csv", description = "Print a table with a row for all and each annotator, model and stage.")
    private boolean csv;

    @Override
    public Integer call() {
        ProjectFile file = ProjectFile.of(project)
                .orElseThrow(() -> new InputException(
                        project + ": this is no project; expected a folder that anymask annotate worked on"));
        try (Database database = file.open()) {
            ProjectMetrics metrics =
                    ProjectMetrics.of(database, file.only(database).id());
            PrintWriter out = spec.commandLine().getOut();
            if (csv) {
                out.print(MetricsCsv.write(metrics));
            } else {
                metrics.all().all().stream()
                        .filter(measure -> !Double.isNaN(measure.value()))
                        .forEach(measure -> out.println(line(measure)));
            }
            out.flush();
        }
        return 0;
    }

    private static String line(Measure measure) {
        return String.format(Locale.ROOT, "%-28s %.10s", measure.name(), Math.round(measure.value() * 1e4) / 1e4);
    }
}
