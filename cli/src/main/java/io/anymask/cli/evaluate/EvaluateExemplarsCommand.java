package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ExemplarMethods;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.exemplars.ExemplarEvaluation;
import io.anymask.evaluation.exemplars.ExemplarReport;
import io.anymask.evaluation.exemplars.ExemplarTask;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.inference.Segmenter;
import io.anymask.inference.exemplar.ExemplarMethod;
import io.anymask.inference.onnx.OnnxEngine;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask evaluate exemplars`: what one example finds in other images.
@AutoService(Subcommand.class)
@Command(
        name = "exemplars",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "How well anymask find does with one example: the first image that shows a category, or the first"
                + " frame of a video, is the example for the others; or one object is for all of its kind.",
        footerHeading = "%nExample:%n",
        footer = "  anymask evaluate exemplars instances_val2017.json --images val2017 --output report/")
public final class EvaluateExemplarsCommand implements Evaluation, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final EvaluationOptions options = new EvaluationOptions();

    @Parameters(paramLabel = "DATASET", description = "A file or folder of annotations, as for points.")
    private Path dataset = Path.of(".");

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "METHOD",
            defaultValue = "default",
            converter = ExemplarMethods.class,
            description = "default, persam, persam-f, or several. Default: default.")
    private List<ExemplarMethod> methods = List.of(ExemplarMethod.DEFAULT);

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many other images of a category are searched. Default: ${DEFAULT-VALUE}.")
    private int most;

    @Option(
            names = "--example",
            paramLabel = "all|one",
            defaultValue = "all",
            description =
                    "all: all objects of a category in its first image are the example. one: in each image the object"
                            + " of median size is, for all others there and in the next images. Default: all.")
    private ExemplarTask.Example example = ExemplarTask.Example.ALL;

    @Override
    public Integer call() {
        int least = example == ExemplarTask.Example.ONE ? 0 : 1;
        if (most < least) {
            throw new OptionException("--most: got %d, expected %d or more".formatted(most, least));
        }
        EvaluationOutput output = options.output();
        Dataset photos = options.data().open(dataset, output.seed());
        List<ExemplarTask> tasks = switch (example) {
            case ALL -> ExemplarTask.of(photos, most);
            case ONE -> ExemplarTask.ofOne(photos, most);
        };
        if (tasks.isEmpty()) {
            throw new InputException(
                    "%s: no category or sequence is in two images, expected one that is; one is the example for the other"
                            .formatted(dataset));
        }
        Set<ExemplarMethod> wanted = EnumSet.copyOf(methods);
        output.report(spec, folder -> {
            try (Segmenter sam = options.model().open(OnnxEngine.Memory.KEEP)) {
                SequencedMap<String, String> setup = options.setup(sam, List.of(dataset), List.of(photos));
                setup.put(
                        "examples",
                        switch (example) {
                            case ALL ->
                                "all of a kind in the first image that shows it; searched are the next %d"
                                        .formatted(most);
                            case ONE ->
                                "one of a kind, the one of median size; searched are its image and the next %d"
                                        .formatted(most);
                        });
                setup.put("methods", wanted.stream().map(ExemplarMethod::text).collect(Collectors.joining(", ")));
                List<ObjectResult> results = evaluate(sam, photos, tasks, wanted, setup, folder);
                options.data().used(photos);
                return ExemplarReport.of(setup, photos, tasks, wanted, results, output.seed());
            }
        });
        return 0;
    }

    private List<ObjectResult> evaluate(
            Segmenter sam,
            Dataset photos,
            List<ExemplarTask> tasks,
            Set<ExemplarMethod> wanted,
            SequencedMap<String, String> setup,
            Path folder) {
        ExemplarEvaluation evaluation = ExemplarEvaluation.of(sam, wanted);
        return options.journaled(
                spec,
                folder.resolve("exemplars.journal.jsonl"),
                setup,
                photos,
                "searches",
                (journal, progress) -> evaluation.evaluate(photos, tasks, journal, progress));
    }
}
