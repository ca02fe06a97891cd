package io.anymask.dataset;

import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How the truth of a [Dataset] is written down.
public enum DatasetFormat {
    /// COCO's or LVIS's instances JSON.
    COCO,
    /// A folder with a JSON file beside each photo.
    SA1B,
    /// A folder of label maps, a number for each object.
    LABELS,
    /// A folder of label maps, a number for each class, whose parts are the objects.
    CLASSES,
    /// A folder of masks, or of folders of masks.
    MASKS,
    /// DAVIS's folders of sequences.
    DAVIS;

    /// Its word on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Opens a data set of this format.
    ///
    /// @param annotations a JSON file, or the folder of label maps, masks, SA-1B or DAVIS
    /// @param images where the photos are; null for where they usually are
    public Dataset open(Path annotations, @Nullable Path images) {
        return switch (this) {
            case COCO -> Dataset.coco(annotations, photos(annotations, images));
            case SA1B -> Dataset.sa1b(annotations);
            case LABELS -> Dataset.labels(photos(annotations, images), annotations, LabelMeaning.OBJECTS);
            case CLASSES -> Dataset.labels(photos(annotations, images), annotations, LabelMeaning.PARTS);
            case MASKS -> Dataset.masks(photos(annotations, images), annotations);
            case DAVIS -> Dataset.davis(annotations, 1);
        };
    }

    /// Where the photos are.
    ///
    /// @param images as it was said; null if it was not
    public Path photos(Path annotations, @Nullable Path images) {
        return switch (this) {
            case SA1B, DAVIS -> annotations;
            case COCO, LABELS, CLASSES, MASKS -> images == null ? beside(annotations) : images;
        };
    }

    private static Path beside(Path annotations) {
        Path absolute = annotations.toAbsolutePath();
        Path beside = absolute.resolveSibling("images");
        Path own = absolute.getParent();
        if (own == null || Files.isDirectory(beside) || Files.isDirectory(annotations)) {
            return beside;
        }
        return own;
    }

    /// The format that annotations look like.
    ///
    /// @throws DatasetException when that cannot be told, or the folder cannot be read
    public static DatasetFormat guess(Path path) {
        if (Files.isRegularFile(path)) {
            return COCO;
        }
        Untrusted.requireFolder(path, "annotations", DatasetException::new);
        if (Files.isDirectory(path.resolve("JPEGImages"))) {
            return DAVIS;
        }
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (name.startsWith("label")) {
            return LABELS;
        }
        try (Stream<Path> files = Files.list(path)) {
            if (files.anyMatch(file -> file.toString().endsWith(".json"))) {
                return SA1B;
            }
        } catch (IOException e) {
            throw new DatasetException(path + ": cannot be read (" + FileFault.describe(e) + ")");
        }
        if (name.contains("mask") || name.contains("truth")) {
            return MASKS;
        }
        throw new DatasetException(
                path + ": cannot tell what this is; say --format labels, classes, masks, sa1b or davis,"
                        + " and give the folder of the annotations");
    }
}
