package io.anymask.cli.input;

import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Format;
import io.anymask.dataset.exchange.Importer;
import io.anymask.dataset.exchange.Photos;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Files of annotations, with the photos that their format may need. Stateless.
public final class AnnotationFiles {
    private AnnotationFiles() {}

    /// Opens a file or a folder.
    ///
    /// @param images where the photos are; null for where the format has them
    public static AnnotationSet open(Path in, Format format, @Nullable Path images) {
        Path folder = images;
        if (folder == null && format == Format.YOLO && Files.isDirectory(in)) {
            Path beside = in.resolve("images");
            folder = Files.isDirectory(beside) ? beside : in;
        }
        return Importer.open(in, format, folder == null ? Photos.none() : Photos.of(folder));
    }
}
