package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ClipOptions;
import io.anymask.cli.options.TextModel;
import io.anymask.cli.progress.Bar;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.text.Absence;
import io.anymask.evaluation.text.PhraseMethod;
import io.anymask.evaluation.text.PromptedMasks;
import io.anymask.evaluation.text.RankedMasks;
import io.anymask.evaluation.text.TextEvaluation;
import io.anymask.evaluation.text.TextOutcome;
import io.anymask.evaluation.text.TextReport;
import io.anymask.evaluation.text.TextTask;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.phrase.MaskVectors;
import io.anymask.inference.phrase.Relevance;
import io.anymask.inference.phrase.Vocabulary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask evaluate text`: what phrases find.
@AutoService(Subcommand.class)
@Command(
        name = "text",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "How well anymask find --text does: the names of what is in each image are the phrases, alone and with"
                        + " a click; names of what is not must find nothing. A model that was trained with texts is also"
                        + " prompted with them, as by segment --text.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask evaluate text instances_val2017.json --images val2017 --output report/",
            "  anymask evaluate text pixel-level --format classes --images photos --phrases class_names.txt"
        })
public final class EvaluateTextCommand implements Evaluation, Callable<Integer> {
    private static final String PROMPTED = "prompted with the phrase";
    private static final String RANKED = "masks ranked by CLIP";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final EvaluationOptions options = new EvaluationOptions();

    @Mixin
    private final ClipOptions clip = new ClipOptions();

    @Mixin
    private final CategoryPhrases phrases = new CategoryPhrases();

    @Parameters(paramLabel = "DATASET", description = "A file or folder of annotations, as for points.")
    private Path dataset = Path.of(".");

    @Option(
            names = "--template",
            paramLabel = "TEXT",
            defaultValue = Vocabulary.TEMPLATE,
            description = "Where CLIP reads the phrases, in place of {}. Default: ${DEFAULT-VALUE}")
    private String template = Vocabulary.TEMPLATE;

    @Option(
            names = "--absent",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many phrases of what is not there are asked of each image, drawn by --seed."
                    + " Default: ${DEFAULT-VALUE}.")
    private int absent;

    @Option(
            names = "--points-per-side",
            paramLabel = "N",
            defaultValue = "32",
            description = "The grid that finds the masks. Default: ${DEFAULT-VALUE}.")
    private int pointsPerSide;

    @Override
    public Integer call() {
        check();
        EvaluationOutput output = options.output();
        Dataset photos = options.data().open(dataset, output.seed());
        List<TextTask> tasks = tasks(photos, output.seed());
        if (tasks.isEmpty()) {
            throw new InputException(
                    "%s: no object has a category with a phrase, expected names; --phrases gives them to numbers"
                            .formatted(dataset));
        }
        output.report(spec, folder -> {
            try (ClipEncoder encoder = clip.open(options.model());
                    @Nullable ClipEncoder own = TextModel.open(null, options.model());
                    Segmenter sam = own == null
                            ? options.model().open(OnnxEngine.Memory.KEEP)
                            : options.model().open(OnnxEngine.Memory.KEEP, own)) {
                SequencedMap<String, String> setup = setup(sam, encoder, photos);
                SequencedMap<String, PhraseMethod> methods = new LinkedHashMap<>();
                if (sam.readsPhrases()) {
                    methods.put(PROMPTED, new PromptedMasks(sam));
                }
                methods.put(
                        RANKED,
                        new RankedMasks(
                                AutomaticMaskGenerator.of(sam, generation(MaskGeneratorOptions.suiting(sam.model()))),
                                new MaskVectors(encoder, clip.rule()),
                                template));
                TextEvaluation evaluation = TextEvaluation.of(methods);
                TextOutcome outcome = options.journaled(
                        spec,
                        folder.resolve("text.journal.jsonl"),
                        setup,
                        photos,
                        "images",
                        (journal, progress) -> evaluation.evaluate(photos, tasks, journal, progress));
                options.data().used(photos);
                return TextReport.of(setup, photos, tasks, outcome, output.seed());
            }
        });
        return 0;
    }

    private List<TextTask> tasks(Dataset photos, long seed) {
        Function<String, String> named = phrases.read();
        Absence absence = options.data().absence(dataset);
        try (Bar bar = new Bar(photos.name(), "annotations", spec.commandLine().getErr())) {
            return TextTask.of(photos, named, absence, absent, seed, bar::at);
        }
    }

    private void check() {
        if (absent < 0) {
            throw new OptionException("--absent: got %d, expected 0 or more".formatted(absent));
        }
        if (!template.contains(Vocabulary.NAME)) {
            throw new OptionException("--template: got \"%s\", expected a text with %s where the name goes"
                    .formatted(template, Vocabulary.NAME));
        }
        generation(MaskGeneratorOptions.DEFAULT);
        clip.rule();
    }

    private MaskGeneratorOptions generation(MaskGeneratorOptions suiting) {
        try {
            return suiting.toBuilder().pointsPerSide(pointsPerSide).build();
        } catch (IllegalArgumentException e) {
            throw new OptionException("--points-per-side: " + e.getMessage(), e);
        }
    }

    private SequencedMap<String, String> setup(Segmenter sam, ClipEncoder encoder, Dataset photos) {
        SequencedMap<String, String> setup = options.setup(sam, List.of(dataset), List.of(photos));
        setup.put("CLIP model", clip.name());
        setup.putAll(encoder.provenance());
        setup.put("crops", clip.rule().toString());
        setup.put("masks", generation(MaskGeneratorOptions.suiting(sam.model())).toString());
        setup.put("phrases", phrases.text());
        setup.put("template", template);
        setup.put("score", "beside each of %s".formatted(Relevance.NEUTRAL));
        setup.put("absent phrases of an image", Integer.toString(absent));
        return setup;
    }
}
