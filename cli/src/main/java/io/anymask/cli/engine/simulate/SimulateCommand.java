package io.anymask.cli.engine.simulate;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.engine.EngineCommand;
import io.anymask.cli.options.DatasetSource;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.output.OutputFolder;
import io.anymask.cli.progress.Ending;
import io.anymask.cli.progress.Resumable;
import io.anymask.cli.report.ReportOutput;
import io.anymask.cli.serve.ServerLogs;
import io.anymask.dataengine.work.Work;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.evaluation.report.FileStamp;
import io.anymask.file.FolderLock;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask engine simulate`: the three stages of the data engine, with an annotator who knows the truth.
@AutoService(Subcommand.class)
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What the data engine brings, without people: an annotator who knows the truth clicks on some images, judges proposals"
                    + " on others and adds what is missing, and the model segments the rest by itself. It works on a server of its"
                    + " own, as a browser does, in simulated time.",
            "With retraining, the model learns between the stages what was annotated, and a detector learns to find it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask engine simulate labels/ --retrain off",
            "  anymask engine simulate instances.json --stages 12,12,24 --mistakes 0.1 --compare -o simulation/"
        })
public final class SimulateCommand implements Subcommand, Callable<Integer> {
    /// A server that ends with the command has requests under way, whose end is no news. A field, since loggers
    /// that nobody holds are forgotten.
    private static final Logger FRONT = Logger.getLogger("io.anymask.server.http.Front");

    private static final int STAGES = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DATASET",
            description = "Photos with their objects: a JSON file of COCO, or a folder of label maps or masks.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "simulation",
            description = "Where the report goes, and the servers' folders. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("simulation");

    @Option(names = "--overwrite", description = "Throw away the simulation that is there.")
    private boolean overwrite;

    @Mixin
    private final DatasetSource source = new DatasetSource();

    @Option(
            names = "--stages",
            paramLabel = "N,N,N",
            split = ",",
            defaultValue = "15,15,30",
            description =
                    "How many images are annotated, how many completed, how many done by the model alone. Default:"
                            + " ${DEFAULT-VALUE}.")
    private List<Integer> sizes = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of all that is drawn: images, mistakes, times. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--points-per-side",
            paramLabel = "N",
            defaultValue = "16",
            description =
                    "The grid from which the model finds masks by itself. Default: ${DEFAULT-VALUE}; the server's own, 32,"
                            + " takes four times as long.")
    private int pointsPerSide;

    /// Whether the model learns between the stages.
    enum Retrain {
        ON,
        OFF
    }

    @Option(
            names = "--retrain",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "Whether the model learns between the stages. Default: ${DEFAULT-VALUE}.")
    private Retrain retrain = Retrain.ON;

    @Option(names = "--compare", description = "First the same without retraining, then with it.")
    private boolean compare;

    @Option(
            names = "--train-steps",
            paramLabel = "N",
            defaultValue = "" + Work.Train.STEPS,
            description = "Of each retraining. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--detector-steps",
            paramLabel = "N",
            defaultValue = "" + Work.Train.DETECTOR_STEPS,
            description =
                    "Of the detector that is trained as well and finds what is proposed. Default: ${DEFAULT-VALUE};"
                            + " with 0 the model proposes by itself, as without retraining.")
    private int detectorSteps;

    @Option(
            names = "--held-out",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "Of the annotated images, by which a retrained model is judged. Default: ${DEFAULT-VALUE}.")
    private double heldOut;

    @Mixin
    private final AnnotatorOptions annotator = new AnnotatorOptions();

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Override
    public String parent() {
        return EngineCommand.NAME;
    }

    @Override
    @SuppressWarnings("try") // the lock is only held
    public Integer call() throws Exception {
        ServerLogs.hush();
        FRONT.setFilter(entry -> !Ending.isAsked());
        requireSizes();
        if (compare && retrain == Retrain.OFF) {
            throw new OptionException("--compare: compares with retraining, which --retrain off forbids");
        }
        Settings settings =
                AnnotatorOptions.checked(() -> new Settings(annotator.habits(), annotator.pace(), seed, pointsPerSide));
        Simulation.Lesson lesson = AnnotatorOptions.checked(() -> new Simulation.Lesson(steps, heldOut, detectorSteps));
        PrintWriter err = spec.commandLine().getErr();
        Dataset dataset = source.open(data);
        source.begin(dataset.name(), dataset.found());
        Plan plan = Plan.of(
                dataset.name(),
                Truth.of(dataset, sizes.stream().mapToInt(Integer::intValue).sum(), seed),
                sizes);
        source.end(dataset);
        Comparison comparison = new Comparison(
                plan, settings, retrain == Retrain.ON ? lesson : null, compare || retrain == Retrain.OFF);
        try (FolderLock lock = OutputFolder.open(output).lock();
                Segmenter sam = model.open(OnnxEngine.Memory.KEEP)) {
            SequencedMap<String, String> setup = setup(sam, dataset, settings, lesson);
            Workplace place = Workplace.of(output, setup, overwrite);
            Comparison.Outcomes outcomes = Resumable.byParts(err, () -> comparison.run(place, model, err));
            PrintWriter out = spec.commandLine().getOut();
            out.println(new SimulationReport(dataset.name(), setup, outcomes.control(), outcomes.retrained())
                    .write(output, ReportOutput.page(output)));
            out.println(output.resolve("report.html"));
            out.flush();
        }
        return 0;
    }

    private void requireSizes() {
        if (sizes.size() != STAGES || sizes.stream().anyMatch(size -> size < 1)) {
            throw new OptionException(
                    "--stages: got %s, expected three numbers of images from 1, such as 15,15,30".formatted(sizes));
        }
    }

    /// All that decides the figures.
    private SequencedMap<String, String> setup(
            Segmenter sam, Dataset dataset, Settings settings, Simulation.Lesson lesson) {
        Habits habits = settings.habits();
        SequencedMap<String, String> setup = model.setup(sam);
        setup.put(
                "data",
                data.toAbsolutePath().normalize() + ", " + source.format(data).word());
        setup.put(
                "annotation files",
                FileStamp.of(dataset.images().stream().map(DatasetImage::truth).toList()));
        setup.put(
                "photo files",
                FileStamp.of(dataset.images().stream().map(DatasetImage::file).toList()));
        setup.put("stages", "%d, %d, %d images".formatted(sizes.toArray()));
        setup.put(
                "annotator",
                "until IoU %s, at most %d clicks, %d in vain, then %d strokes; proposals accepted from %s, edited from %s; %s of the clicks slip"
                        .formatted(
                                habits.targetIou(),
                                habits.mostClicks(),
                                habits.patience(),
                                habits.mostStrokes(),
                                habits.acceptIou(),
                                habits.editIou(),
                                habits.mistakes()));
        setup.put("time", settings.pace().text());
        setup.put("found by itself", "from %1$d × %1$d points".formatted(settings.pointsPerSide()));
        setup.put(
                "retraining",
                "%d steps, %s held out, detector of %d steps"
                        .formatted(lesson.steps(), lesson.heldOut(), lesson.detectorSteps()));
        setup.put("seed", Long.toString(seed));
        return setup;
    }
}
