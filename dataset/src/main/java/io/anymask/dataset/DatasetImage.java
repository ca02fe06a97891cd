package io.anymask.dataset;

import io.anymask.BadInputException;
import io.anymask.image.Image;
import io.anymask.image.ReadOptions;
import io.anymask.image.Reading;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// A photo of a data set. Pixels and objects are read again at each call. Safe for use by several threads.
public final class DatasetImage {
    private final String id;
    private final Path file;
    private final Path truth;
    private final Annotations annotations;
    private final ReadOptions options;
    private final Notes notes;
    private boolean said;
    private boolean noted;
    private volatile String fault = "";

    /// Where the objects come from.
    @FunctionalInterface
    interface Annotations {
        /// @param notes gets what is odd and does not hinder the rest
        ImageAnnotation read(Notes notes);
    }

    DatasetImage(String id, Path file, Path truth, Notes notes, Annotations annotations) {
        this(id, file, truth, notes, annotations, ReadOptions.DEFAULT);
    }

    private DatasetImage(String id, Path file, Path truth, Notes notes, Annotations annotations, ReadOptions options) {
        this.notes = notes;
        this.truth = truth;
        this.options = options;
        this.id = id;
        this.file = file;
        this.annotations = annotations;
    }

    /// What the photo is called in its data set, each name once.
    public String id() {
        return id;
    }

    /// The photo's file.
    public Path file() {
        return file;
    }

    /// What the objects are read from: a file of its own, a folder of masks, or a file for the whole data set.
    public Path truth() {
        return truth;
    }

    /// Reads the objects. Those that cannot be used are left out and noted.
    ///
    /// @throws DatasetException naming file and entry, when none can be used
    public ImageAnnotation annotation() {
        Notes odd = new Notes();
        ImageAnnotation annotation = annotations.read(odd);
        if (!odd.isEmpty() && (notes.isStrict() || isFirstNoted())) {
            notes.addAll(Folder.name(truth), odd);
        }
        return annotation;
    }

    /// Reads the objects.
    ///
    /// @return empty when they cannot be used: the image is left out and noted
    /// @throws DatasetException instead, when what is odd is refused
    public Optional<ImageAnnotation> annotationIfUsable() {
        return ifUsable(truth, this::annotation);
    }

    /// Reads the photo's pixels.
    ///
    /// @param annotation of this photo
    /// @return empty when they cannot be used: the image is left out and noted
    /// @throws BadInputException instead, when what is odd is refused
    public Optional<Image> pixelsIfUsable(ImageAnnotation annotation) {
        return ifUsable(file, () -> pixels(annotation));
    }

    private <T> Optional<T> ifUsable(Path source, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (BadInputException e) {
            notes.leaveOutOnce("an image", source.equals(file) ? "photo" : "annotation", "image " + id, e);
            fault = String.valueOf(e.getMessage());
            return Optional.empty();
        }
    }

    /// Whether photo or objects were asked for and could not be used.
    public boolean isLeftOut() {
        return !fault.isEmpty();
    }

    /// Why it was left out; empty if it was not.
    String fault() {
        return fault;
    }

    /// Reads the photo's pixels.
    ///
    /// @param annotation of this photo
    /// @throws DatasetException if the photo has another size than its annotation says
    /// @throws io.anymask.image.ImageException if it cannot be decoded
    public Image pixels(ImageAnnotation annotation) {
        Image image = Image.read(file, options);
        int orientation = image.reading().map(Reading::orientation).orElse(1);
        if (image.width() != annotation.width() || image.height() != annotation.height()) {
            boolean turned =
                    orientation > 1 && image.width() == annotation.height() && image.height() == annotation.width();
            throw new DatasetException("%s: %d×%d pixels, expected %d×%d as image %s is annotated; %s"
                    .formatted(
                            file,
                            image.width(),
                            image.height(),
                            annotation.width(),
                            annotation.height(),
                            id,
                            turned
                                    ? "its EXIF orientation (%d) turned it: were the annotations drawn on the pixels as they are stored, leave it unturned (evaluate --ignore-exif, train data.ignore_exif, in Java Dataset.ignoringExif())"
                                            .formatted(orientation)
                                    : "is it another version?"));
        }
        if (isFirstRead()) {
            image.reading().ifPresent(this::tell);
        }
        return image;
    }

    private synchronized boolean isFirstRead() {
        boolean first = !said;
        said = true;
        return first;
    }

    private synchronized boolean isFirstNoted() {
        boolean first = !noted;
        noted = true;
        return first;
    }

    /// What a person should know of how the photo was read.
    private void tell(Reading how) {
        String where = "image " + id + ", " + file;
        notes.reading(where, how);
        if (how.orientation() > 1) {
            notes.tell(
                    "orientation",
                    "its EXIF orientation (%d) turned it; were its annotations drawn on the pixels as they are stored, leave it unturned (evaluate --ignore-exif, train data.ignore_exif)"
                            .formatted(how.orientation()),
                    where);
        }
    }

    DatasetImage reading(ReadOptions other) {
        return new DatasetImage(id, file, truth, notes, annotations, other);
    }

    DatasetImage ignoringExif() {
        return reading(options.withIgnoreExif(true));
    }

    @Override
    public String toString() {
        return "DatasetImage[" + id + ", " + file + "]";
    }
}
