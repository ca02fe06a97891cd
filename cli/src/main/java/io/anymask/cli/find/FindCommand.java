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
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.exemplar.ExemplarFinder;
import io.anymask.inference.exemplar.ExemplarMethod;
import io.anymask.inference.exemplar.FoundMask;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.PredictedMask;
import io.anymask.overlay.EverythingOverlay;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anymask find`: objects like one that was shown once.
@AutoService(Subcommand.class)
@Command(
        name = "find",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Find objects like one that you show in a photo: PNG masks with scores and an overlay.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask find photos/ --like reference.jpg --mask object.png",
            "  anymask find shelf.jpg --like shelf.jpg --box 75,275,1725,850",
            "  anymask find photos/ --like a.jpg --mask a.png --like b.jpg --mask b.png --max 1",
            "  anymask find photos/ --like examples/photos --mask examples/masks"
        })
public final class FindCommand implements Subcommand, Callable<Integer> {
    /// What it may write, behind the name of an image.
    private static final Pattern FILES = Pattern.compile("\\.found(-\\d+)?\\.png");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ExampleOptions examples = new ExampleOptions();

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
                    "default finds all similar objects; persam and persam-f are the published methods, which give one"
                            + " mask for one example. Default: default.")
    private ExemplarMethod method = ExemplarMethod.DEFAULT;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "" + ExemplarFinder.MOST,
            description = "Most masks of each image, the most similar first. Default: ${DEFAULT-VALUE}.")
    private int max = ExemplarFinder.MOST;

    @Option(
            names = "--threshold",
            paramLabel = "SCORE",
            description = "Masks with a lower score are left out. Default: " + ExemplarFinder.THRESHOLD
                    + " for the default method; the published methods always answer, whatever their score.")
    private @Nullable Double threshold;

    @Override
    public Integer call() {
        examples.check();
        if (max < 1) {
            throw new OptionException("--max: got %d, expected 1 or more".formatted(max));
        }
        if (threshold != null && !Double.isFinite(threshold)) {
            throw new OptionException("--threshold: got %s, expected a finite number".formatted(threshold));
        }
        Batch images = new Batch(spec, batch);
        List<ExampleOptions.Example> shown = examples.read(batch);
        int objects = shown.stream()
                .mapToInt(example -> Math.max(1, example.masks().size()))
                .sum();
        if (method != ExemplarMethod.DEFAULT && objects > 1) {
            throw new OptionException("--method %s: got %d examples, expected one; the default method takes several"
                    .formatted(method.text(), objects));
        }
        return images.open(FILES, results -> processAll(images, shown, results));
    }

    private int processAll(Batch images, List<ExampleOptions.Example> shown, @Nullable Results results) {
        try (Segmenter sam = model.open(OnnxEngine.Memory.KEEP)) {
            Function<ImageEmbedding, List<FoundMask>> finder = method.finder(shown.stream()
                    .flatMap(example -> example.embed(sam).stream())
                    .toList());
            return images.forEach(results, (source, i) -> find(sam, finder, source, results));
        }
    }

    private void find(
            Segmenter sam,
            Function<ImageEmbedding, List<FoundMask>> finder,
            ImageSource source,
            @Nullable Results results) {
        Image image = source.image().get();
        ImageEmbedding embedding = sam.embed(image);
        long start = System.nanoTime();
        double least = threshold != null
                ? threshold
                : method == ExemplarMethod.DEFAULT ? ExemplarFinder.THRESHOLD : Double.NEGATIVE_INFINITY;
        List<FoundMask> found = finder.apply(embedding).stream()
                .filter(each -> each.score() >= least)
                .limit(max)
                .toList();
        long search = System.nanoTime() - start;
        List<Path> written = results == null ? List.of() : results.write(source, files(source, image, found));
        FindReport report = new FindReport(
                source,
                image,
                sam.model().name(),
                method,
                examples.names(),
                found,
                embedding.time(),
                search,
                written.stream().map(Path::toString).toList());
        out().println(batch.printsJson() ? report.json() : report.text());
        out().flush();
    }

    /// Masks first, the overlay last.
    private static List<ResultFile> files(ImageSource source, Image image, List<FoundMask> found) {
        List<ResultFile> files = new ArrayList<>();
        for (FoundMask each : found) {
            String name = "%s.found-%d.png".formatted(source.name(), files.size() + 1);
            files.add(new ResultFile(name, each.mask().mask()::writePng));
        }
        List<MaskRecord> drawn = found.stream().map(each -> record(each.mask())).toList();
        files.add(new ResultFile(
                source.name() + ".found.png",
                file -> EverythingOverlay.draw(image, drawn).writePng(file)));
        return files;
    }

    private static MaskRecord record(PredictedMask mask) {
        return new MaskRecord(
                mask.mask().rle(),
                mask.mask().area(),
                mask.mask().box(),
                mask.predictedIou(),
                mask.stabilityScore(),
                0,
                0,
                mask.mask().box());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
