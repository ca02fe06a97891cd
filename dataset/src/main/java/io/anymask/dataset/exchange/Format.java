package io.anymask.dataset.exchange;

import static io.anymask.dataset.exchange.Loss.Kind.ATTRIBUTES;
import static io.anymask.dataset.exchange.Loss.Kind.BOX;
import static io.anymask.dataset.exchange.Loss.Kind.CATEGORY;
import static io.anymask.dataset.exchange.Loss.Kind.COLOUR;
import static io.anymask.dataset.exchange.Loss.Kind.CROWD;
import static io.anymask.dataset.exchange.Loss.Kind.EMPTY;
import static io.anymask.dataset.exchange.Loss.Kind.HOLES;
import static io.anymask.dataset.exchange.Loss.Kind.IMAGE_ATTRIBUTES;
import static io.anymask.dataset.exchange.Loss.Kind.MERGED;
import static io.anymask.dataset.exchange.Loss.Kind.NO_CATEGORY;
import static io.anymask.dataset.exchange.Loss.Kind.OUTLINE;
import static io.anymask.dataset.exchange.Loss.Kind.OVERLAP;
import static io.anymask.dataset.exchange.Loss.Kind.PARTS;
import static io.anymask.dataset.exchange.Loss.Kind.SCORES;
import static io.anymask.dataset.exchange.Loss.Kind.SOURCE;
import static io.anymask.dataset.exchange.Loss.Kind.SUPERCATEGORY;
import static io.anymask.dataset.exchange.Loss.Kind.TOO_MANY;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A format of annotations, and what it cannot hold.
public enum Format {
    /// COCO instances with polygons.
    COCO("COCO polygons", Shape.FILE, EMPTY, NO_CATEGORY, HOLES),
    /// COCO instances with compressed run lengths.
    COCO_RLE("COCO run lengths", Shape.FILE, NO_CATEGORY, OUTLINE),
    /// LVIS 1.0.
    LVIS("LVIS", Shape.FILE, EMPTY, NO_CATEGORY, HOLES, CROWD, SCORES, SOURCE, ATTRIBUTES, SUPERCATEGORY, COLOUR),
    /// SA-1B: a file for each photo.
    SA1B("SA-1B", Shape.FOLDER, OUTLINE, CATEGORY, SUPERCATEGORY, COLOUR, CROWD, SOURCE, ATTRIBUTES, IMAGE_ATTRIBUTES),
    /// A PNG for each photo, a number for each object.
    INSTANCE_PNG(
            "a label map of objects",
            Shape.FOLDER,
            EMPTY,
            OUTLINE,
            OVERLAP,
            CATEGORY,
            SUPERCATEGORY,
            COLOUR,
            CROWD,
            BOX,
            SCORES,
            SOURCE,
            ATTRIBUTES,
            IMAGE_ATTRIBUTES),
    /// A PNG for each photo, a number for each class.
    SEMANTIC_PNG(
            "a label map of classes",
            Shape.FOLDER,
            EMPTY,
            OUTLINE,
            NO_CATEGORY,
            OVERLAP,
            MERGED,
            SUPERCATEGORY,
            CROWD,
            BOX,
            SCORES,
            SOURCE,
            ATTRIBUTES,
            IMAGE_ATTRIBUTES),
    /// Label files of YOLO's segmentation networks.
    YOLO(
            "YOLO-seg",
            Shape.FOLDER,
            EMPTY,
            NO_CATEGORY,
            HOLES,
            PARTS,
            SUPERCATEGORY,
            COLOUR,
            CROWD,
            BOX,
            SCORES,
            SOURCE,
            ATTRIBUTES,
            IMAGE_ATTRIBUTES),
    /// Pascal VOC: boxes, and pictures of objects and classes.
    VOC(
            "Pascal VOC",
            Shape.FOLDER,
            EMPTY,
            OUTLINE,
            NO_CATEGORY,
            OVERLAP,
            TOO_MANY,
            SUPERCATEGORY,
            CROWD,
            SCORES,
            SOURCE,
            IMAGE_ATTRIBUTES),
    /// LabelMe: a file for each photo.
    LABELME(
            "LabelMe",
            Shape.FOLDER,
            EMPTY,
            NO_CATEGORY,
            SUPERCATEGORY,
            COLOUR,
            CROWD,
            BOX,
            SCORES,
            SOURCE,
            ATTRIBUTES,
            IMAGE_ATTRIBUTES),
    /// GeoJSON: a file for each photo, in pixels.
    GEOJSON("GeoJSON", Shape.FOLDER, BOX, SUPERCATEGORY, IMAGE_ATTRIBUTES),
    /// "CVAT for images 1.1"; only read.
    CVAT("CVAT XML", Shape.READ_ONLY),
    /// Label Studio's JSON export; only read.
    LABEL_STUDIO("Label Studio JSON", Shape.READ_ONLY);

    private enum Shape {
        FILE,
        FOLDER,
        READ_ONLY
    }

    private final String title;
    private final Shape shape;

    @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody can change
    private final Set<Loss.Kind> loses;

    Format(String title, Shape shape, Loss.Kind... loses) {
        this.title = title;
        this.shape = shape;
        Set<Loss.Kind> kinds = EnumSet.noneOf(Loss.Kind.class);
        kinds.addAll(List.of(loses));
        this.loses = Set.copyOf(kinds);
    }

    /// Its word on the command line: `coco-rle`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// What people call it.
    public String title() {
        return title;
    }

    /// Whether it can be written.
    public boolean isWritten() {
        return shape != Shape.READ_ONLY;
    }

    /// Whether it is a file for the whole set, not a folder.
    public boolean isOneFile() {
        return shape == Shape.FILE;
    }

    /// What it cannot hold.
    public Set<Loss.Kind> loses() {
        return loses;
    }

    /// Whether an attribute of an object has a place of its own in it, though others are lost.
    boolean keeps(Map.Entry<String, String> attribute) {
        return switch (this) {
            case LABELME -> LabelMeExport.isKept(attribute);
            case SA1B -> Set.of(Sa1bImport.POINT, Sa1bImport.CROP).contains(attribute.getKey());
            default -> false;
        };
    }

    /// The format of a word.
    public static Optional<Format> of(String word) {
        return Stream.of(values()).filter(format -> format.word().equals(word)).findFirst();
    }

    @Override
    public String toString() {
        return word();
    }
}
