package io.anymask.dataset.exchange;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.EntryException;
import io.anymask.dataset.Notes;
import io.anymask.mask.Polygon;
import io.anymask.mask.Rle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// COCO's and LVIS's instances. LVIS's lists of categories that are absent or incomplete are attributes of the
/// image. An object with a box alone is a rectangle.
final class CocoImport {
    static final String ABSENT = "neg_category_ids";
    static final String INCOMPLETE = "not_exhaustive_category_ids";
    static final String PREDICTED_IOU = "predicted_iou";
    static final String STABILITY_SCORE = "stability_score";
    static final String SOURCE = "source";
    static final String AUTHOR = "author";

    private final CocoInstances truth;
    private final Photos photos;
    private final PixelBudget budget;
    private final Map<Long, List<CocoInstance>> byImage;

    private CocoImport(CocoInstances truth, Path file, Photos photos) {
        this.truth = truth;
        this.photos = photos;
        this.budget = new PixelBudget(file.toString(), Tree.size(file));
        this.byImage = truth.instances().stream().collect(Collectors.groupingBy(CocoInstance::imageId));
    }

    static AnnotationSet open(Path file, Photos photos, Notes notes) {
        CocoInstances truth = CocoInstances.readWithPolygons(file);
        notes.addAll(String.valueOf(file.getFileName()), truth.found());
        List<Category> categories = truth.categories().stream()
                .map(category -> new Category(
                        category.id(),
                        category.name().isBlank() ? Long.toString(category.id()) : category.name(),
                        category.supercategory(),
                        category.colour()))
                .toList();
        return new ReadSet(categories, notes, (use, odd) -> new CocoImport(truth, file, photos).read(use, odd));
    }

    private void read(Consumer<? super AnnotatedImage> use, Notes notes) {
        for (CocoImage image : truth.images()) {
            Optional<AnnotatedImage> read =
                    ReadSet.usable("an image", "image", "image " + image.id(), notes, () -> image(image, notes));
            budget.requireUnspent();
            read.ifPresent(use);
        }
    }

    private AnnotatedImage image(CocoImage image, Notes notes) {
        Photos.Photo photo = photos.sized(image.width(), image.height(), "width and height", image.fileName());
        AnnotatedImage frame = new AnnotatedImage(
                image.fileName().isEmpty() ? Long.toString(image.id()) : image.fileName(),
                photo.width(),
                photo.height(),
                List.of(),
                attributes(image));
        List<AnnotatedObject> objects = new ArrayList<>();
        for (CocoInstance object : byImage.getOrDefault(image.id(), List.of())) {
            String entry = "annotation " + object.id();
            ReadSet.usable("an annotation", "mask", entry, notes, () -> object(object, frame, notes))
                    .ifPresent(objects::add);
        }
        return new AnnotatedImage(frame.fileName(), frame.width(), frame.height(), objects, frame.attributes());
    }

    private static Map<String, String> attributes(CocoImage image) {
        Map<String, String> attributes = new HashMap<>(image.attributes());
        if (!image.absentCategories().isEmpty()) {
            attributes.put(
                    ABSENT, ids(image.absentCategories().stream().sorted().toList()));
        }
        if (!image.incompleteCategories().isEmpty()) {
            attributes.put(
                    INCOMPLETE,
                    ids(image.incompleteCategories().stream().sorted().toList()));
        }
        return attributes;
    }

    private static String ids(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private AnnotatedObject object(CocoInstance object, AnnotatedImage frame, Notes notes) {
        Rle mask = object.mask();
        CocoBox box = object.box();
        List<Polygon> outline = Outlines.polygons(object.rings());
        if (mask == null) {
            outline = box == null ? List.of() : List.of(Outlines.rectangle(box.corners(), 0, 0, 0));
            mask = Outlines.fill(outline, frame.width(), frame.height(), budget);
            notes.add("an object with a box alone became a rectangle", "annotation " + object.id());
        } else if (mask.width() != frame.width() || mask.height() != frame.height()) {
            throw new EntryException("a mask of %d×%d pixels, expected the image's %d×%d"
                    .formatted(mask.width(), mask.height(), frame.width(), frame.height()));
        }
        Map<String, String> attributes = new TreeMap<>(object.attributes());
        double iou = score(attributes, PREDICTED_IOU);
        double stability = score(attributes, STABILITY_SCORE);
        @Nullable String source = attributes.get(SOURCE);
        Source how = source == null ? Source.UNKNOWN : Source.of(source);
        if (how != Source.UNKNOWN) {
            attributes.remove(SOURCE);
        }
        @Nullable String author = attributes.remove(AUTHOR);
        AnnotatedObject plain = AnnotatedObject.of(object.categoryId(), mask)
                .named(Long.toString(object.id()))
                .withOutline(outline)
                .withCrowd(object.crowd())
                .withScores(iou, stability)
                .by(how, author == null ? "" : author)
                .with(attributes);
        return box == null ? plain : plain.withBox(box);
    }

    /// Takes a score out of the attributes; NaN if there is none, or it is no number.
    private static double score(Map<String, String> attributes, String name) {
        @Nullable String text = attributes.get(name);
        if (text == null) {
            return Double.NaN;
        }
        try {
            double value = Numbers.decimal(name, text);
            attributes.remove(name);
            return value;
        } catch (EntryException e) {
            return Double.NaN; // it stays an attribute
        }
    }
}
