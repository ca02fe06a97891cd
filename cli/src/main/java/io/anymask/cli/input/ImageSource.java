package io.anymask.cli.input;

import io.anymask.dataset.ResultNames;
import io.anymask.image.Image;
import io.anymask.image.ReadOptions;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An image named on the command line.
///
/// @param path as it was given
/// @param name for output files: the file's name without its ending; more of its path where two images share it
/// @param file null for a sample photo and for standard input
/// @param identity by what it is known, however it was given: an absolute path, a sample's name, a hash
/// @param image reads it
public record ImageSource(
        String path, String name, @Nullable Path file, String identity, Supplier<Image> image) {

    /// Its name as a file.
    public String fileName() {
        return file == null ? name + ".jpg" : ResultNames.whole(file);
    }

    ImageSource named(String other) {
        return new ImageSource(path, other, file, identity, image);
    }

    static ImageSource of(Path file, ReadOptions options) {
        return new ImageSource(
                file.toString(),
                ResultNames.stem(file),
                file,
                file.toAbsolutePath().normalize().toString(),
                () -> Image.read(file, options));
    }
}
