package io.anymask.cli.segment;

import io.anymask.cli.command.ExitCode;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.input.PromptText;
import io.anymask.cli.input.PromptsFile;
import io.anymask.cli.options.ImageOptions;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.output.OutputFolder;
import io.anymask.image.Image;
import io.anymask.image.ReadOptions;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Prediction;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Box;
import io.anymask.mask.PredictedMask;
import io.anymask.overlay.Overlay;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask segment`: masks for prompts.
@Command(
        name = "segment",
        mixinStandardHelpOptions = true,
        description = "Masks for the things you point at: PNG masks and an overlay picture.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask segment samples:flower --point 400,420",
            "  anymask segment truck.jpg --point 500,375 --point 1125,625,0 --box 75,275,1725,850",
            "  anymask segment truck.jpg --prompt \"500,375\" --prompt \"425,600,700,875\" --json",
            "  anymask segment photos/ --prompts prompts.json --output masks/"
        })
public final class SegmentCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final ImageOptions reading = new ImageOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "Image file, folder, samples:flower or samples:cat.")
    private List<String> images = List.of();

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

    @Option(
            names = "--prompt",
            paramLabel = "\"...\"",
            description =
                    "A whole prompt: points and at most one box, separated by spaces. Repeat for several prompts.")
    private List<String> prompts = List.of();

    @Option(names = "--prompts", paramLabel = "FILE", description = "A JSON file of prompts, used for every image.")
    private @Nullable Path promptsFile;

    @Option(
            names = "--masks",
            paramLabel = "auto|single|multiple|best",
            defaultValue = "AUTO",
            description = "One mask or three for each prompt; auto gives three for a single positive click and one for"
                    + " all else, multiple gives three for a box too, best the best of what auto gives. Default: auto.")
    private MaskOutput masks = MaskOutput.AUTO;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where the files go. Default: here.")
    private Path output = Path.of(".");

    @Option(
            names = "--json",
            description =
                    "Print one JSON object for each image instead, and write no pictures unless --output is given.")
    private boolean json;

    @Override
    public Integer call() {
        List<Prompt> wanted = wantedPrompts();
        ReadOptions options = reading.readOptions();
        List<ImageSource> sources = images.stream()
                .flatMap(image -> ImageSource.of(image, options).stream())
                .toList();
        @Nullable OutputFolder folder = writesPictures() ? OutputFolder.open(output) : null;
        OnnxEngine.Memory memory = sources.size() == 1 ? OnnxEngine.Memory.RELEASE : OnnxEngine.Memory.KEEP;
        long start = System.nanoTime();
        CompletableFuture<Image> first =
                CompletableFuture.supplyAsync(sources.getFirst().image());
        try (Segmenter sam = model.open(memory)) {
            sam.prepare();
            SegmentReport.Load load = new SegmentReport.Load(System.nanoTime() - start);
            int code = 0;
            for (int i = 0; i < sources.size(); i++) {
                try {
                    Image image = i == 0 ? join(first) : sources.get(i).image().get();
                    segment(sam, sources.get(i), image, wanted, folder, load);
                } catch (RuntimeException e) {
                    if (sources.size() == 1) {
                        throw e;
                    }
                    err().println("anymask: " + e.getMessage());
                    code = Math.max(code, ExitCode.of(e));
                }
            }
            return code;
        }
    }

    private static Image join(CompletableFuture<Image> image) {
        try {
            return image.join();
        } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void segment(
            Segmenter sam,
            ImageSource source,
            Image image,
            List<Prompt> wanted,
            @Nullable OutputFolder folder,
            SegmentReport.Load load) {
        wanted.forEach(prompt -> prompt.requireFits(image.width(), image.height()));
        ImageEmbedding embedding = sam.embed(image);
        long start = System.nanoTime();
        List<Prediction> predictions = embedding.predictAll(wanted, masks);
        long decode = System.nanoTime() - start;
        List<String> written = folder == null ? List.of() : write(source, image, predictions, folder);
        SegmentReport report = new SegmentReport(
                source, image, sam.model().name(), predictions, load, embedding.time(), decode, written);
        out().println(json ? report.json() : report.text());
        out().flush();
    }

    /// Masks first, the overlay last.
    private static List<String> write(
            ImageSource source, Image image, List<Prediction> predictions, OutputFolder folder) {
        List<String> names = new ArrayList<>();
        for (int p = 0; p < predictions.size(); p++) {
            String stem = predictions.size() == 1 ? source.name() : source.name() + ".prompt-" + (p + 1);
            List<PredictedMask> predicted = predictions.get(p).masks();
            for (int m = 0; m < predicted.size(); m++) {
                Path file = folder.file(stem + ".mask-" + (m + 1) + ".png");
                predicted.get(m).mask().writePng(file);
                names.add(file.toString());
            }
            Path overlay = folder.file(stem + ".overlay.png");
            Overlay.of(image)
                    .masks(predicted)
                    .prompt(predictions.get(p).prompt())
                    .writePng(overlay);
            names.add(overlay.toString());
        }
        return names;
    }

    private boolean writesPictures() {
        return !json || spec.commandLine().getParseResult().hasMatchedOption("--output");
    }

    private List<Prompt> wantedPrompts() {
        List<Prompt> wanted = new ArrayList<>();
        if (!points.isEmpty() || box != null || mask != null) {
            List<Point> clicks = points.stream().map(PromptText::point).toList();
            @Nullable Box limits = box == null ? null : PromptText.box(box);
            wanted.add(PromptText.prompt(clicks, limits, mask));
        }
        prompts.forEach(text -> wanted.add(PromptText.prompt(text)));
        if (promptsFile != null) {
            wanted.addAll(PromptsFile.read(promptsFile));
        }
        if (wanted.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "segment: what? Give --point, --box, --mask, --prompt or --prompts.");
        }
        return wanted;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
