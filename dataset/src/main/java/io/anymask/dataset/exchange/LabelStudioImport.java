package io.anymask.dataset.exchange;

import io.anymask.Printable;
import io.anymask.dataset.EntryException;
import io.anymask.dataset.EntryReader;
import io.anymask.dataset.Notes;
import io.anymask.image.ImageFiles;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.Polygon;
import io.anymask.mask.Ring;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Label Studio's JSON export: a list of tasks with annotations, whose regions are polygons, rectangles that may
/// be turned about their upper left corner, and brush strokes ([BrushRle]). Coordinates are percents of the
/// image's width and height. Of several annotations of a task the first one is taken that was not cancelled; of a
/// task without any, the first prediction.
final class LabelStudioImport {
    private static final double PERCENT = 100;

    private final EntryReader json;
    private final NamedCategories categories;
    private final PixelBudget budget;
    private final Photos photos;

    private LabelStudioImport(EntryReader json, NamedCategories categories, Path file, Photos photos) {
        this.json = json;
        this.categories = categories;
        this.budget = new PixelBudget(file.toString(), Tree.size(file));
        this.photos = photos;
    }

    static AnnotationSet open(Path file, Photos photos, Notes notes) {
        NamedCategories categories = new NamedCategories();
        return ReadSet.named(
                categories,
                notes,
                (use, odd) -> EntryReader.read(file, odd, json -> {
                    new LabelStudioImport(json, categories, file, photos).read(use);
                    return file;
                }));
    }

    private void read(Consumer<? super AnnotatedImage> use) throws IOException {
        if (!json.isList()) {
            throw json.failure(
                    "got %s, expected a list of tasks as Label Studio's JSON export has it".formatted(json.shown()));
        }
        json.elements("tasks", index -> {
            List<AnnotatedImage> image = new ArrayList<>();
            json.entry("a task", "task " + index, () -> task(index).ifPresent(image::add));
            image.forEach(use);
        });
    }

    /// What one person, or a model, made of a task.
    private static final class Answer {
        boolean cancelled;
        String author = "";
        double score = Double.NaN;
        final SequencedMap<String, Region> regions = new LinkedHashMap<>();
    }

    /// A region; its label may be an entry of its own with the same id.
    private static final class Region {
        String type = "";
        String label = "";
        String origin = "";
        String text = "";
        int width;
        int height;
        double score = Double.NaN;
        double @Nullable [] points;
        byte @Nullable [] rle;
        final Map<String, Double> numbers = new TreeMap<>();

        boolean isSized() {
            return width > 0 && height > 0;
        }

        /// Whether it has a shape; what is said of the whole image has none.
        boolean isDrawn() {
            return points != null || rle != null || numbers.containsKey("x");
        }
    }

    private Optional<AnnotatedImage> task(int index) throws IOException {
        List<String> names = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        List<Answer> predictions = new ArrayList<>();
        json.fields(field -> {
            switch (field) {
                case "data" -> data(names);
                case "annotations", "completions" -> answers(field, answers);
                case "predictions" -> answers(field, predictions);
                default -> json.skip();
            }
        });
        List<Answer> valid =
                answers.stream().filter(answer -> !answer.cancelled).toList();
        if (valid.size() > 1) {
            json.note("of several annotations of a task the first one was taken");
        }
        boolean predicted = valid.isEmpty() && !predictions.isEmpty();
        if (predicted) {
            json.note("a task without annotation has the prediction of a model");
        }
        Answer answer = predicted ? predictions.getFirst() : valid.isEmpty() ? new Answer() : valid.getFirst();
        String name = names.isEmpty() ? "task-" + index : names.getFirst();
        Photos.Photo photo = photo(answer, name);
        AnnotatedImage frame = new AnnotatedImage(name, photo.width(), photo.height(), List.of());
        List<AnnotatedObject> objects = new ArrayList<>();
        for (Map.Entry<String, Region> region : answer.regions.entrySet()) {
            json.entry(
                    "a region",
                    Printable.of(region.getValue().type),
                    "task %d, region %s".formatted(index, Printable.of(region.getKey())),
                    () -> {
                        if (region.getValue().isDrawn() || region.getValue().isSized()) {
                            objects.add(object(region.getValue(), answer, predicted, frame));
                        }
                    });
        }
        return Optional.of(new AnnotatedImage(name, frame.width(), frame.height(), objects));
    }

    /// Of the size that a region tells; uploads have eight letters before their names.
    private Photos.Photo photo(Answer answer, String name) {
        Region sized = answer.regions.values().stream()
                .filter(Region::isSized)
                .findFirst()
                .orElseGet(Region::new);
        return photos.sized(
                sized.width,
                sized.height,
                "region with original_width and original_height",
                name,
                name.replaceFirst("^[0-9a-f]{8}-", ""));
    }

    /// The first value that names a picture, without the server before it.
    private void data(List<String> names) throws IOException {
        json.fields(field -> {
            String text = json.isObject() || json.isList() ? "" : json.text();
            json.skip();
            String path = text.replaceFirst("^.*[?&]d=", "").replaceFirst("[?#].*$", "");
            String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
            String ending = last.substring(last.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            if (ImageFiles.ENDINGS.contains(ending)) {
                names.add(last);
            }
        });
    }

    private void answers(String list, List<Answer> answers) throws IOException {
        if (json.isNull()) {
            return;
        }
        json.elements(list, index -> {
            if (!json.isObject()) { // exports may have the ids of predictions alone
                json.skip();
                return;
            }
            Answer answer = new Answer();
            json.fields(field -> {
                switch (field) {
                    case "was_cancelled" -> answer.cancelled = !json.isNull() && json.flag(field);
                    case "completed_by" -> answer.author = author();
                    case "model_version" -> answer.author = json.text();
                    case "score" -> json.optional("it is unknown", () -> answer.score = score(field));
                    case "result" -> {
                        if (!json.isNull()) {
                            json.elements(field, region -> region(answer, region));
                        }
                    }
                    default -> json.skip();
                }
            });
            answers.add(answer);
        });
    }

    private double score(String field) {
        return json.isNull() ? Double.NaN : json.number(field);
    }

    /// A number, or a person with an address.
    private String author() throws IOException {
        if (!json.isObject()) {
            return json.text();
        }
        String[] found = {"", ""};
        json.fields(field -> {
            switch (field) {
                case "email" -> found[0] = json.text();
                case "id" -> found[1] = json.text();
                default -> json.skip();
            }
        });
        return found[0].isEmpty() ? found[1] : found[0];
    }

    private void region(Answer answer, int index) throws IOException {
        Region region = new Region();
        String[] id = {"#" + index};
        json.fields(field -> {
            switch (field) {
                case "id" -> id[0] = json.text();
                case "type" -> region.type = json.text();
                case "origin" -> region.origin = json.text();
                case "original_width" -> region.width = json.size(field);
                case "original_height" -> region.height = json.size(field);
                case "image_rotation" -> {
                    if (!json.isNull() && json.number(field) != 0) {
                        json.note("image_rotation is how the image was shown; its regions were read unturned");
                    }
                }
                case "score" -> json.optional("it is unknown", () -> region.score = score(field));
                case "value" -> value(region);
                default -> json.skip();
            }
        });
        answer.regions.merge(id[0], region, LabelStudioImport::together);
    }

    /// Shape and label of one id.
    private static Region together(Region one, Region other) {
        Region kept = one.isDrawn() ? one : other;
        Region label = one.isDrawn() ? other : one;
        kept.label = kept.label.isEmpty() ? label.label : kept.label;
        kept.text = kept.text.isEmpty() ? label.text : kept.text;
        return kept;
    }

    private void value(Region region) throws IOException {
        if (!json.isObject()) {
            json.skip();
            return;
        }
        json.fields(field -> {
            switch (field) {
                case "points" -> region.points = json.points(field);
                case "rle" -> region.rle = json.octets(field);
                case "x", "y", "width", "height", "rotation" ->
                    region.numbers.put(field, json.isNull() ? 0 : json.number(field));
                case "text" -> text(region);
                default -> {
                    if (field.endsWith("labels") && json.isList()) {
                        labels(region, field);
                    } else {
                        json.skip();
                    }
                }
            }
        });
    }

    private void text(Region region) throws IOException {
        if (json.isList()) {
            json.elements("texts", index -> region.text = index == 0 ? json.text() : region.text + " " + json.text());
        } else {
            region.text = json.text();
        }
    }

    private void labels(Region region, String field) throws IOException {
        int found = json.elements(field, index -> region.label = index == 0 ? json.text() : region.label);
        if (found > 1) {
            json.note("of several labels of a region the first one was taken");
        }
    }

    private AnnotatedObject object(Region region, Answer answer, boolean predicted, AnnotatedImage frame) {
        if (region.isSized() && (region.width != frame.width() || region.height != frame.height())) {
            throw new EntryException("a region of an image of %d×%d pixels, expected %d×%d as the others of its task"
                    .formatted(region.width, region.height, frame.width(), frame.height()));
        }
        @Nullable Long category = categories.id(region.label);
        AnnotatedObject object = shape(region, category, frame);
        double score = Double.isNaN(region.score) ? answer.score : region.score;
        Source source = predicted ? Source.AUTOMATIC : Source.of(region.origin);
        return object.withScores(predicted ? score : Double.NaN, Double.NaN)
                .by(source, answer.author)
                .with(region.text.isBlank() ? Map.of() : Map.of("text", region.text));
    }

    private AnnotatedObject shape(Region region, @Nullable Long category, AnnotatedImage frame) {
        if (region.rle != null) {
            budget.spend(frame.width(), frame.height());
            Mask mask = BrushRle.decode(region.rle, frame.width(), frame.height());
            return AnnotatedObject.of(category, mask.rle());
        }
        boolean ellipse = region.type.startsWith("ellipse") || region.type.startsWith("keypoint");
        if (ellipse
                || (region.points == null
                        && !region.numbers.keySet().containsAll(List.of("x", "y", "width", "height")))) {
            throw new EntryException("a region of type %s, expected a polygon, a rectangle or a brush stroke"
                    .formatted(Printable.of(region.type)));
        }
        double sx = frame.width() / PERCENT;
        double sy = frame.height() / PERCENT;
        Polygon polygon;
        if (region.points != null) {
            double[] xy = region.points.clone();
            for (int i = 0; i < xy.length; i++) {
                xy[i] *= i % 2 == 0 ? sx : sy;
            }
            polygon = Polygon.of(Ring.of(xy));
        } else {
            double x = number(region, "x") * sx;
            double y = number(region, "y") * sy;
            Box box = Box.ofSize(x, y, number(region, "width") * sx, number(region, "height") * sy);
            polygon = Outlines.rectangle(box, number(region, "rotation"), x, y);
        }
        Rle mask = Outlines.fill(List.of(polygon), frame.width(), frame.height(), budget);
        return AnnotatedObject.of(category, mask).withOutline(List.of(polygon));
    }

    private static double number(Region region, String name) {
        return region.numbers.getOrDefault(name, 0.0);
    }
}
