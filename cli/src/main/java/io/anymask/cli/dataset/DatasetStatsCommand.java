package io.anymask.cli.dataset;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.progress.Bar;
import io.anymask.cli.progress.Ending;
import io.anymask.cli.report.ReportOutput;
import io.anymask.dataset.Notes;
import io.anymask.dataset.statistics.DatasetStatistics;
import io.anymask.dataset.statistics.StatisticsCounter;
import io.anymask.evaluation.report.FileStamp;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.statistics.StatisticsReport;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask dataset stats`: what a data set of masks looks like.
@AutoService(Subcommand.class)
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Where masks lie, how many an image has, how large and how concave they are. Reads annotations of any format, image by"
                    + " image, and a project of anymask annotate; needs neither photos nor a model.",
            "The counts go to statistics.json. Those of the parts of a data set, added up by --merge, are those of the whole."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask dataset stats masks/",
            "  anymask dataset stats instances_val2017.json --output report/ --json",
            "  anymask dataset stats --merge part1/statistics.json part2/statistics.json"
        })
public final class DatasetStatsCommand implements Subcommand, Callable<Integer> {
    private static final String FILE = "statistics.json";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "A file of annotations, a folder of them, or a project. Several are counted together.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<Path> sources;

    @Option(names = "--merge", description = "SOURCE are files statistics.json, to be added up.")
    private boolean merge;

    @Mixin
    private final SourceOptions options = new SourceOptions();

    @Mixin
    private final ReportOutput output = new ReportOutput("statistics");

    @Override
    public String parent() {
        return DatasetCommand.NAME;
    }

    /// What was counted, and what was odd.
    private record Counted(DatasetStatistics statistics, List<Notes.Note> odd) {}

    @Override
    public Integer call() {
        output.write(spec, false, this::report);
        return 0;
    }

    private Report report(Path folder) {
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        Path file = folder.resolve(FILE);
        Counted counted = merge ? merged(setup, file) : counted(setup);
        try {
            AtomicFile.write(file, counted.statistics().toJson());
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be written (%s)".formatted(file, FileFault.describe(e)), e);
        }
        return StatisticsReport.of(name(), setup, counted.statistics(), counted.odd());
    }

    private String name() {
        return sources.size() > 2
                ? sources.size() + " sources"
                : sources.stream()
                        .map(path -> name(path.toAbsolutePath().normalize()))
                        .collect(Collectors.joining(" and "));
    }

    /// The folder's, of a file that is called as all such are.
    private static String name(Path path) {
        Path parent = path.getParent();
        return String.valueOf((path.endsWith(FILE) && parent != null ? parent : path).getFileName());
    }

    private Counted merged(SequencedMap<String, String> setup, Path out) {
        DatasetStatistics all = new StatisticsCounter().statistics();
        for (Path source : sources) {
            requireOther(source, out);
            all = all.plus(DatasetStatistics.read(source));
            setup.merge("counts of", text(source), (one, other) -> one + "; " + other);
        }
        requireImages(all);
        return new Counted(
                all,
                all.odd().entrySet().stream()
                        .map(odd -> new Notes.Note(
                                odd.getKey(), (int) Math.min(Integer.MAX_VALUE, odd.getValue()), List.of()))
                        .toList());
    }

    private static String text(Path source) {
        return source.toAbsolutePath().normalize() + ", " + FileStamp.content(source, "statistics");
    }

    /// What is read would be replaced.
    private static void requireOther(Path source, Path out) {
        try {
            if (Files.exists(out) && Files.exists(source) && Files.isSameFile(source, out)) {
                throw new InputException(source + ": the sum would replace it; choose another --output");
            }
        } catch (IOException e) {
            throw new InputException("%s: cannot be looked at (%s)".formatted(source, FileFault.describe(e)), e);
        }
    }

    private Counted counted(SequencedMap<String, String> setup) {
        StatisticsCounter counter = new StatisticsCounter();
        List<Notes.Note> odd = new ArrayList<>();
        int[] images = new int[1];
        try (Bar bar = new Bar("dataset stats", "images", spec.commandLine().getErr())) {
            for (Path source : sources) {
                try (OpenSet opened = options.open(source)) {
                    opened.set().forEachImage(image -> {
                        if (Ending.isAsked()) {
                            throw new CancellationException();
                        }
                        counter.add(image);
                        bar.at(++images[0]);
                    });
                    options.end(source.toString(), opened.set().notes());
                    counter.add(opened.set().notes());
                    odd.addAll(opened.set().notes().all());
                    setup.merge("source", SourceOptions.text(opened), (one, other) -> one + "; " + other);
                }
            }
        }
        DatasetStatistics statistics = counter.statistics();
        requireImages(statistics);
        return new Counted(statistics, odd);
    }

    private void requireImages(DatasetStatistics statistics) {
        if (statistics.images() == 0) {
            throw new InputException(name() + ": no images, expected at least one");
        }
    }
}
