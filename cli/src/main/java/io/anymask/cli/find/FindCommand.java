package io.anymask.cli.find;

import com.google.auto.service.AutoService;
import io.anymask.cli.batch.Batch;
import io.anymask.cli.batch.BatchOptions;
import io.anymask.cli.batch.ResultFile;
import io.anymask.cli.batch.Results;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.options.ExemplarMethods;
import io.anymask.cli.options.ModelOptions;
import io.anymask.image.Image;
import io.anymask.inference.Segmenter;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.exemplar.ExemplarFinder;
import io.anymask.inference.exemplar.ExemplarMethod;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.phrase.Relevance;
import io.anymask.mask.MaskRecord;
import io.anymask.overlay.EverythingOverlay;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anymask find`: objects like one that was shown once, or named in words.
@AutoService(Subcommand.class)
@Command(
        name = "find",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Find objects like one that you show in a photo, or that you name: PNG masks with scores and an"
                + " overlay.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask find photos/ --like reference.jpg --mask object.png",
            "  anymask find shelf.jpg --like shelf.jpg --box 75,275,1725,850",
            "  anymask find photos/ --like a.jpg --mask a.png --like b.jpg --mask b.png --max 1",
            "  anymask find photos/ --like examples/photos --mask examples/masks",
            "  anymask find photo.jpg --text \"a dog\"",
            "  anymask find photos/ --names coco"
        })
public final class FindCommand implements Subcommand, Callable<Integer> {
    /// What it may write, behind the name of an image.
    private static final Pattern FILES = Pattern.compile("\\.found(-\\d+)?\\.png");

    /// Options that make sense only with --like.
    private static final List<String> ONLY_EXAMPLES = List.of("--like", "--mask", "--box", "--point", "--method");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ExampleOptions examples = new ExampleOptions();

    @Mixin
    private final PhraseOptions phrases = new PhraseOptions();

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final BatchOptions batch = new BatchOptions();

    @Option(
            names = "--method",
            paramLabel = "default|persam|persam-f",
            defaultValue = "default",
            converter = ExemplarMethods.class,
            description =
                    "With --like: default finds all similar objects; persam and persam-f are the published methods, which"
                            + " give one mask for one example. Default: default.")
    private ExemplarMethod method = ExemplarMethod.DEFAULT;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "" + ExemplarFinder.MOST,
            description = "Most masks of each image, the highest scores first. Default: ${DEFAULT-VALUE}.")
    private int max = ExemplarFinder.MOST;

    @Option(
            names = "--threshold",
            paramLabel = "SCORE",
            description = "Masks with a lower score are left out. Default: " + ExemplarFinder.THRESHOLD
                    + " for the default method and --text; the published methods and --names always answer, whatever the"
                    + " score.")
    private @Nullable Double threshold;

    @Override
    public Integer call() {
        check();
        Batch images = new Batch(spec, batch);
        if (phrases.isGiven()) {
            List<String> names = phrases.names() == null ? List.of() : phrases.list();
            return images.open(FILES, results -> byWords(images, names, results));
        }
        List<ExampleOptions.Example> shown = examples.read(batch);
        int objects = shown.stream()
                .mapToInt(example -> Math.max(1, example.masks().size()))
                .sum();
        if (method != ExemplarMethod.DEFAULT && objects > 1) {
            throw new OptionException("--method %s: got %d examples, expected one; the default method takes several"
                    .formatted(method.text(), objects));
        }
        return images.open(FILES, results -> byExamples(images, shown, results));
    }

    private void check() {
        List<String> given = spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .toList();
        if (phrases.isGiven()) {
            given.stream().filter(ONLY_EXAMPLES::contains).findFirst().ifPresent(option -> {
                throw new OptionException("%s: got it with %s, expected it with --like, or not at all"
                        .formatted(option, phrases.names() == null ? "--text" : "--names"));
            });
            phrases.check();
        } else {
            if (!given.contains("--like")) {
                throw new OptionException("find: got nothing to look for, expected --like PHOTO with its --mask, --text"
                        + " \"a phrase\" or --names coco");
            }
            PhraseOptions.first(given).ifPresent(option -> {
                throw new OptionException(
                        "%s: got it with --like, expected it with --text or --names".formatted(option));
            });
            examples.check();
        }
        if (max < 1) {
            throw new OptionException("--max: got %d, expected 1 or more".formatted(max));
        }
        if (threshold != null && !Double.isFinite(threshold)) {
            throw new OptionException("--threshold: got %s, expected a finite number".formatted(threshold));
        }
    }

    private int byExamples(Batch images, List<ExampleOptions.Example> shown, @Nullable Results results) {
        double least = least(method == ExemplarMethod.DEFAULT ? ExemplarFinder.THRESHOLD : Double.NEGATIVE_INFINITY);
        try (Segmenter sam = model.open(OnnxEngine.Memory.KEEP)) {
            return all(images, sam, new ExampleSearch(sam, method, examples.names(), shown, least), results);
        }
    }

    private int byWords(Batch images, List<String> names, @Nullable Results results) {
        double least = least(names.isEmpty() ? Relevance.THRESHOLD : 0);
        try (ClipEncoder clip = phrases.clip().open(model);
                Segmenter sam = model.open(OnnxEngine.Memory.KEEP)) {
            PrintWriter err = spec.commandLine().getErr();
            return all(images, sam, new PhraseSearch(sam, clip, phrases, names, least, err), results);
        }
    }

    private double least(double usual) {
        return threshold == null ? usual : threshold;
    }

    private int all(Batch images, Segmenter sam, Search search, @Nullable Results results) {
        return images.forEach(results, (source, i) -> find(sam, search, source, results));
    }

    private void find(Segmenter sam, Search search, ImageSource source, @Nullable Results results) {
        Image image = source.image().get();
        Search.Answer all = search.in(image, source.name());
        Search.Answer answer = new Search.Answer(all.finds().stream().limit(max).toList(), all.nanoseconds());
        List<Path> written = results == null ? List.of() : results.write(source, files(source, image, answer.finds()));
        FindReport report = new FindReport(
                source,
                image,
                sam.model().name(),
                search,
                answer,
                written.stream().map(Path::toString).toList());
        out().println(batch.printsJson() ? report.json() : report.text());
        out().flush();
    }

    /// Masks first, the overlay last.
    private static List<ResultFile> files(ImageSource source, Image image, List<Find> finds) {
        List<ResultFile> files = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (Find find : finds) {
            int number = files.size() + 1;
            files.add(new ResultFile(
                    "%s.found-%d.png".formatted(source.name(), number),
                    file -> find.mask().segmentation().toMask().writePng(file)));
            labels.add(find.label(number));
        }
        List<MaskRecord> masks = finds.stream().map(Find::mask).toList();
        files.add(new ResultFile(
                source.name() + ".found.png",
                file -> EverythingOverlay.draw(image, masks, labels).writePng(file)));
        return files;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
