package io.anymask.cli.dataset;

import com.google.auto.service.AutoService;
import io.anymask.cli.annotations.ProjectFile;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.progress.Bar;
import io.anymask.cli.progress.Ending;
import io.anymask.cli.report.ReportOutput;
import io.anymask.dataengine.metrics.Corrections;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.store.Database;
import io.anymask.dataset.Notes;
import io.anymask.dataset.audit.Pairing;
import io.anymask.dataset.audit.QualityAudit;
import io.anymask.dataset.audit.SetAudit;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.statistics.AuditReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask dataset audit`: masks before and after people corrected them.
@AutoService(Subcommand.class)
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "How far masks were from what people made of them: the IoU of each mask before and after its correction, as in the"
                    + " paper's audit of SA-1B, and which masks were removed or added.",
            "BEFORE and AFTER are annotations of the same images, in any format; or --project is one that people worked on, whose"
                    + " proposals are compared with what became of them. anymask audit checks other things: whether a project's"
                    + " masks are sound."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask dataset audit masks/ corrected.json --output audit/",
            "  anymask dataset audit --project photos/"
        })
public final class DatasetAuditCommand implements Subcommand, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "BEFORE", description = "Masks as they were.")
    private @Nullable Path before;

    @Parameters(index = "1", arity = "0..1", paramLabel = "AFTER", description = "Masks as people left them.")
    private @Nullable Path after;

    @Option(
            names = "--project",
            paramLabel = "PROJECT",
            description = "In place of both: a folder that anymask annotate worked on, or a project's file.")
    private @Nullable Path project;

    @Option(
            names = "--pair",
            paramLabel = "BY",
            defaultValue = "AUTO",
            description =
                    "id: masks of the same id. iou: masks that overlap, the highest IoU first. auto: by id in images where ids are"
                            + " in common and fit, else by IoU. Default: auto.")
    private Pairing pairing = Pairing.AUTO;

    @Mixin
    private final SourceOptions options = new SourceOptions();

    @Option(names = "--format-after", paramLabel = "F", description = "That of AFTER. Default: as --format.")
    private @Nullable String formatAfter;

    @Mixin
    private final ReportOutput output = new ReportOutput("audit");

    @Override
    public String parent() {
        return DatasetCommand.NAME;
    }

    @Override
    public Integer call() {
        if (project != null ? before != null : after == null) {
            throw new OptionException("expected BEFORE and AFTER, or --project PROJECT");
        }
        output.write(spec, false, folder -> report());
        return 0;
    }

    private Report report() {
        Path first = before;
        Path second = after;
        if (project != null) {
            return ofProject(project);
        }
        if (first == null || second == null) {
            throw new IllegalStateException("sets that were asked for are missing");
        }
        return ofSets(first, second);
    }

    private Report ofProject(Path path) {
        ProjectFile file = ProjectFile.of(path)
                .orElseThrow(() -> new InputException(
                        path + ": this is no project; expected a folder that anymask annotate worked on"));
        try (Database database = file.open()) {
            Project audited = file.only(database);
            QualityAudit audit = Corrections.of(database, audited.id());
            if (audit.images().isEmpty()) {
                throw new InputException(
                        "%s: of %d proposals, people judged none that can be compared; expected some, made by a model and judged by a person"
                                .formatted(path, audit.unjudged() + audit.unknown()));
            }
            SequencedMap<String, String> setup = new LinkedHashMap<>();
            setup.put(
                    "project",
                    "%s, %s".formatted(audited.name(), path.toAbsolutePath().normalize()));
            return AuditReport.of(setup, audit, List.of());
        }
    }

    private Report ofSets(Path first, Path second) {
        try (OpenSet one = options.open(first);
                OpenSet other = options.open(second, formatAfter);
                Bar bar = new Bar("dataset audit", "images", spec.commandLine().getErr())) {
            Notes between = new Notes();
            String name = first + " and " + second;
            options.begin(name, between);
            QualityAudit audit = SetAudit.of(one.set(), other.set(), pairing, between, seen -> {
                if (Ending.isAsked()) {
                    throw new CancellationException();
                }
                bar.at(seen);
            });
            options.end(first.toString(), one.set().notes());
            options.end(second.toString(), other.set().notes());
            options.end(name, between);
            SequencedMap<String, String> setup = new LinkedHashMap<>();
            setup.put("before", SourceOptions.text(one));
            setup.put("after", SourceOptions.text(other));
            setup.put("paired by", pairing.name().toLowerCase(Locale.ROOT));
            return AuditReport.of(
                    setup, audit, List.of(one.set().notes(), other.set().notes(), between));
        }
    }
}
