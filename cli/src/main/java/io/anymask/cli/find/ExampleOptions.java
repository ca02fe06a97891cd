package io.anymask.cli.find;

import io.anymask.cli.batch.BatchOptions;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.input.PromptText;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.exemplar.Exemplar;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that show what to look for.
final class ExampleOptions {
    @Option(
            names = "--like",
            required = true,
            paramLabel = "IMAGE",
            description =
                    "A photo that shows the object, or a folder of photos. Repeat for more examples, each with its"
                            + " --mask.")
    private List<String> like = List.of();

    @Option(
            names = "--mask",
            paramLabel = "FILE",
            description =
                    "The object's mask in that photo, of its size: white is the object; for a folder, a folder of masks"
                            + " with the photos' names. The first --mask belongs to the first --like, and so on.")
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
        if (prompted && Files.isDirectory(Path.of(like.getFirst()))) {
            throw new OptionException(
                    "--like %s: got a folder with --box or --point, expected a --mask with the masks of its photos"
                            .formatted(like.getFirst()));
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

    /// A photo with examples before it is embedded.
    ///
    /// @param masks none where a prompt says what the object is
    /// @param prompt null where there are masks
    record Example(Image image, List<Mask> masks, @Nullable Prompt prompt) {
        List<Exemplar> embed(Segmenter sam) {
            ImageEmbedding embedding = sam.embed(image);
            List<Mask> shown = prompt == null
                    ? masks
                    : List.of(embedding.predict(prompt).best().mask());
            return shown.stream().map(mask -> new Exemplar(embedding, mask)).toList();
        }
    }

    /// Reads the photos and their masks.
    ///
    /// @throws PromptException when a mask is empty or not of its photo's size, or a click lies outside the photo
    List<Example> read(BatchOptions batch) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < like.size(); i++) {
            if (Files.isDirectory(Path.of(like.get(i)))) {
                examples.addAll(folder(Path.of(like.get(i)), masks.get(i), batch));
                continue;
            }
            ImageSource source = batch.source("--like", like.get(i));
            Image image = source.image().get();
            try {
                if (masks.isEmpty()) {
                    Prompt prompt = prompt();
                    prompt.requireFits(image.width(), image.height());
                    examples.add(new Example(image, List.of(), prompt));
                } else {
                    Mask mask = Mask.read(masks.get(i));
                    Exemplar.requireFits(mask, image.width(), image.height());
                    examples.add(new Example(image, List.of(mask), null));
                }
            } catch (PromptException e) {
                String named = masks.isEmpty() ? source.path() : "%s for %s".formatted(masks.get(i), source.path());
                throw new PromptException(named + ": " + e.getMessage(), e);
            }
        }
        return examples;
    }

    /// All photos of a folder that have masks in the other one; anything odd is refused.
    private static List<Example> folder(Path photos, Path masks, BatchOptions batch) {
        if (!Files.isDirectory(masks)) {
            throw new OptionException("--mask %s: got no folder, expected one with the masks of the photos in %s"
                    .formatted(masks, photos));
        }
        List<Example> examples = new ArrayList<>();
        for (DatasetImage photo : Dataset.masks(photos, masks)
                .reading(batch.readOptions())
                .strict()
                .images()) {
            ImageAnnotation annotation = photo.annotation();
            List<Mask> objects = annotation.instances().stream()
                    .map(Instance::mask)
                    .filter(mask -> mask.area() > 0)
                    .map(Rle::toMask)
                    .toList();
            if (!objects.isEmpty()) {
                examples.add(new Example(photo.pixels(annotation), objects, null));
            }
        }
        if (examples.isEmpty()) {
            throw new InputException("--like %s: got a folder without an object in any mask of %s, expected one or more"
                    .formatted(photos, masks));
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
