package io.anymask.cli.find;

import io.anymask.cli.batch.BatchOptions;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.input.PromptText;
import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.exemplar.Exemplar;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that show what to look for.
final class ExampleOptions {
    @Option(
            names = "--like",
            paramLabel = "IMAGE",
            description = "A photo that shows the object. Repeat for more examples, each with its --mask.")
    private List<String> like = List.of();

    @Option(
            names = "--mask",
            paramLabel = "FILE",
            description =
                    "The object's mask in that photo, of its size: white is the object. The first --mask belongs to"
                            + " the first --like, and so on.")
    private List<Path> masks = List.of();

    @Option(
            names = "--box",
            paramLabel = "x0,y0,x1,y1",
            description = "Instead of a mask: a box around the object in the photo of --like.")
    private @Nullable String box;

    @Option(
            names = "--point",
            paramLabel = "x,y[,0|1]",
            description = "Instead of a mask: a click on the object in the photo of --like, in pixels; 1 (the default)"
                    + " belongs to the object, 0 does not. Repeat for more clicks.")
    private List<String> points = List.of();

    /// As they were given.
    List<String> names() {
        return like;
    }

    /// Checks that every photo has its object.
    ///
    /// @throws OptionException when masks are missing or superfluous, or clicks cannot be read
    void check() {
        boolean prompted = box != null || !points.isEmpty();
        if (prompted && (!masks.isEmpty() || like.size() > 1)) {
            throw new OptionException(
                    "--box and --point: got them with %d --like and %d --mask, expected one --like and no --mask"
                            .formatted(like.size(), masks.size()));
        }
        if (!prompted && masks.size() != like.size()) {
            throw new OptionException(
                    "--like: got %d photos and %d masks, expected a --mask for each, or a --box or --point in a single one"
                            .formatted(like.size(), masks.size()));
        }
        if (prompted) {
            prompt();
        }
    }

    /// An example before it is embedded.
    ///
    /// @param mask null where a prompt says what the object is
    /// @param prompt null where there is a mask
    record Example(
            Image image, @Nullable Mask mask, @Nullable Prompt prompt) {
        Exemplar embed(Segmenter sam) {
            if (mask != null) {
                return Exemplar.of(sam, image, mask);
            }
            ImageEmbedding embedding = sam.embed(image);
            return new Exemplar(
                    embedding,
                    embedding.predict(Objects.requireNonNull(prompt)).best().mask());
        }
    }

    /// Reads the photos and their masks.
    ///
    /// @throws PromptException when a mask is empty or not of its photo's size, or a click lies outside the photo
    List<Example> read(BatchOptions batch) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < like.size(); i++) {
            ImageSource source = batch.source("--like", like.get(i));
            Image image = source.image().get();
            try {
                if (masks.isEmpty()) {
                    Prompt prompt = prompt();
                    prompt.requireFits(image.width(), image.height());
                    examples.add(new Example(image, null, prompt));
                } else {
                    Mask mask = Mask.read(masks.get(i));
                    Exemplar.requireFits(mask, image.width(), image.height());
                    examples.add(new Example(image, mask, null));
                }
            } catch (PromptException e) {
                String named = masks.isEmpty() ? source.path() : "%s for %s".formatted(masks.get(i), source.path());
                throw new PromptException(named + ": " + e.getMessage(), e);
            }
        }
        return examples;
    }

    private Prompt prompt() {
        List<Point> clicks = points.stream()
                .map(text -> option("--point", () -> PromptText.point(text)))
                .toList();
        String corners = box;
        @Nullable Box limits = corners == null ? null : option("--box", () -> PromptText.box(corners));
        return new Prompt(clicks, limits, null);
    }

    private static <T> T option(String name, Supplier<T> value) {
        try {
            return value.get();
        } catch (PromptException e) {
            throw new OptionException(name + ": " + e.getMessage(), e);
        }
    }
}
