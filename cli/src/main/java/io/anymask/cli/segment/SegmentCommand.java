package io.anymask.cli.segment;

import com.google.auto.service.AutoService;
import io.anymask.cli.batch.Batch;
import io.anymask.cli.batch.BatchOptions;
import io.anymask.cli.batch.ResultFile;
import io.anymask.cli.batch.Results;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.input.PromptText;
import io.anymask.cli.input.PromptsFile;
import io.anymask.cli.options.ModelOptions;
import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Prediction;
import io.anymask.inference.Recipe;
import io.anymask.inference.Segmenter;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Box;
import io.anymask.mask.PredictedMask;
import io.anymask.overlay.Overlay;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import io.anymask.prompt.TextPrompt;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anymask segment`: masks for prompts.
@AutoService(Subcommand.class)
@Command(
        name = "segment",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Segment what you point at: PNG masks and an overlay picture.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask segment samples:flower --point 400,420",
            "  anymask segment truck.jpg --point 500,375 --point 1125,625,0 --box 75,275,1725,850",
            "  anymask segment truck.jpg --prompt \"500,375\" --prompt \"425,600,700,875\" --json",
            "  anymask segment photos/ --prompts prompts.json --output masks/",
            "  anymask segment photo.jpg --model run/best.safetensors --text \"a wheel\" --point 900,640"
        })
public final class SegmentCommand implements Subcommand, Callable<Integer> {
    /// What it may write, behind the name of an image.
    private static final Pattern FILES = Pattern.compile("(\\.prompt-\\d+)?\\.(mask-\\d+|overlay)\\.png");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final BatchOptions batch = new BatchOptions();

    @Option(
            names = "--point",
            paramLabel = "x,y[,0|1]",
            description =
                    "A click, in pixels; 1 (the default) belongs to the object, 0 does not. Repeat for more clicks of"
                            + " one prompt.")
    private List<String> points = List.of();

    @Option(names = "--box", paramLabel = "x0,y0,x1,y1", description = "A box around the object.")
    private @Nullable String box;

    @Option(
            names = "--mask",
            paramLabel = "FILE",
            description = "A rough mask of the image's size: white is the object.")
    private @Nullable Path mask;

    @Mixin
    private final TextOptions text = new TextOptions();

    @Option(
            names = "--prompt",
            paramLabel = "\"...\"",
            description =
                    "A whole prompt: points and at most one box, separated by spaces. Repeat for several prompts.")
    private List<String> prompts = List.of();

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "A JSON file of prompts, used for every image; - is standard input.")
    private @Nullable Path promptsFile;

    @Option(
            names = "--masks",
            paramLabel = "auto|single|multiple|best",
            defaultValue = "AUTO",
            description = "One mask or three for each prompt; auto gives three for a single positive click and one for"
                    + " every other prompt; best is the best of those; multiple is always three. Default: auto.")
    private MaskOutput masks = MaskOutput.AUTO;

    @Option(
            names = "--recipe",
            paramLabel = "R",
            description = "How the model was trained: sam, or medsam for MedSAM's weights and what train made of them."
                    + " Default: sam.")
    private Recipe recipe = Recipe.SAM;

    @Override
    public Integer call() {
        List<Prompt> wanted = wantedPrompts();
        Batch images = new Batch(spec, batch);
        return images.open(FILES, results -> processAll(images, wanted, results));
    }

    private int processAll(Batch images, List<Prompt> wanted, @Nullable Results results) {
        OnnxEngine.Memory memory = images.isSingle() ? OnnxEngine.Memory.RELEASE : OnnxEngine.Memory.KEEP;
        long start = System.nanoTime();
        // A single image is read while the model opens.
        CompletableFuture<Image> only = images.isSingle()
                ? CompletableFuture.supplyAsync(images.sources().getFirst().image())
                : new CompletableFuture<>();
        try (ClipEncoder clip = text.open(wanted, model);
                Segmenter sam = clip == null ? model.open(memory, recipe) : model.open(memory, clip)) {
            if (clip != null && recipe != Recipe.SAM) {
                throw new OptionException("--recipe: got %s and a text, expected one of them".formatted(recipe));
            }
            sam.prepare();
            SegmentReport.Load load = new SegmentReport.Load(System.nanoTime() - start);
            return images.forEach(results, (source, i) -> {
                Image image = images.isSingle() ? join(only) : source.image().get();
                segment(sam, source, image, wanted, results, load);
            });
        }
    }

    private static String stem(ImageSource source, int prompts, int index) {
        return prompts == 1 ? source.name() : source.name() + ".prompt-" + (index + 1);
    }

    private static Image join(CompletableFuture<Image> image) {
        try {
            return image.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void segment(
            Segmenter sam,
            ImageSource source,
            Image image,
            List<Prompt> wanted,
            @Nullable Results results,
            SegmentReport.Load load) {
        wanted.forEach(prompt -> prompt.requireFits(image.width(), image.height()));
        ImageEmbedding embedding = sam.embed(image);
        long start = System.nanoTime();
        List<Prediction> predictions = embedding.predictAll(wanted, masks);
        long decode = System.nanoTime() - start;
        List<Path> written = results == null ? List.of() : results.write(source, files(source, image, predictions));
        SegmentReport report = new SegmentReport(
                source,
                image,
                sam.model().name(),
                predictions,
                load,
                embedding.time(),
                decode,
                written.stream().map(Path::toString).toList());
        out().println(batch.printsJson() ? report.json() : report.text());
        out().flush();
    }

    /// Masks first, the overlay last.
    private static List<ResultFile> files(ImageSource source, Image image, List<Prediction> predictions) {
        List<ResultFile> files = new ArrayList<>();
        for (int p = 0; p < predictions.size(); p++) {
            String stem = stem(source, predictions.size(), p);
            Prediction prediction = predictions.get(p);
            List<PredictedMask> masks = prediction.masks();
            for (int m = 0; m < masks.size(); m++) {
                files.add(new ResultFile(
                        stem + ".mask-" + (m + 1) + ".png", masks.get(m).mask()::writePng));
            }
            Overlay overlay = Overlay.of(image).masks(masks).prompt(prediction.prompt());
            files.add(new ResultFile(stem + ".overlay.png", overlay::writePng));
        }
        return files;
    }

    private List<Prompt> wantedPrompts() {
        List<Prompt> wanted = new ArrayList<>();
        TextPrompt.@Nullable Phrase phrase = text.phrase();
        if (!points.isEmpty() || box != null || mask != null || phrase != null) {
            List<Point> clicks = points.stream()
                    .map(text -> option("--point", () -> PromptText.point(text)))
                    .toList();
            String corners = box;
            @Nullable Box limits = corners == null ? null : option("--box", () -> PromptText.box(corners));
            wanted.add(PromptText.prompt(clicks, limits, mask, phrase));
        }
        prompts.forEach(text -> wanted.add(option("--prompt", () -> PromptText.prompt(text))));
        if (promptsFile != null) {
            batch.requireOneStandardInput("--prompts", promptsFile);
            wanted.addAll(PromptsFile.read(promptsFile));
        }
        if (wanted.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "segment: what? Give --point, --box, --mask, --text, --prompt or --prompts.");
        }
        return wanted;
    }

    private static <T> T option(String name, Supplier<T> value) {
        try {
            return value.get();
        } catch (PromptException e) {
            throw new OptionException(name + ": " + e.getMessage(), e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
