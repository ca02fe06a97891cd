package io.anymask.dataset;

import io.anymask.image.Image;
import java.nio.file.Path;

/// A photo of a data set. Pixels and objects are read again at each call. Safe for use by several threads.
public final class DatasetImage {
    private final String id;
    private final Path file;
    private final Annotations annotations;

    /// Where the objects come from.
    @FunctionalInterface
    interface Annotations {
        ImageAnnotation read();
    }

    DatasetImage(String id, Path file, Annotations annotations) {
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

    /// Reads the objects.
    ///
    /// @throws DatasetException naming file and entry, for anything that cannot be used
    public ImageAnnotation annotation() {
        return annotations.read();
    }

    /// Reads the photo's pixels.
    ///
    /// @param annotation of this photo
    /// @throws DatasetException if the photo has another size than its annotation says
    /// @throws io.anymask.image.ImageException if it cannot be decoded
    public Image pixels(ImageAnnotation annotation) {
        Image image = Image.read(file);
        if (image.width() != annotation.width() || image.height() != annotation.height()) {
            throw new DatasetException(
                    "%s: %d×%d pixels, expected %d×%d as image %s is annotated; is it another version?"
                            .formatted(
                                    file, image.width(), image.height(), annotation.width(), annotation.height(), id));
        }
        return image;
    }

    @Override
    public String toString() {
        return "DatasetImage[" + id + ", " + file + "]";
    }
}
