package io.anymask.cli;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// An image named on the command line.
///
/// @param path as it was given
/// @param name for output files: the file's name without its ending
/// @param image reads it
record ImageSource(String path, String name, Supplier<Image> image) {
    private static final String SAMPLES = "samples:";
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp");

    /// The images an argument stands for: a sample photo, a file, or all pictures of a folder by name.
    ///
    /// @throws InputException for an unknown sample or a folder without pictures
    static List<ImageSource> of(String argument) {
        if (argument.startsWith(SAMPLES)) {
            return List.of(sample(argument));
        }
        Path path = Path.of(argument);
        return Files.isDirectory(path) ? folder(path) : List.of(file(path));
    }

    private static ImageSource sample(String argument) {
        String name = argument.substring(SAMPLES.length());
        if (!MobileSam.photos().contains(name)) {
            throw new InputException("%s: no such sample photo; expected one of %s"
                    .formatted(
                            argument,
                            MobileSam.photos().stream()
                                    .map(SAMPLES::concat)
                                    .sorted()
                                    .toList()));
        }
        return new ImageSource(
                argument, name, () -> Image.decode(MobileSam.photo(name), argument, ImageLimits.DEFAULT));
    }

    private static ImageSource file(Path path) {
        return new ImageSource(path.toString(), stem(path), () -> Image.read(path));
    }

    private static List<ImageSource> folder(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<ImageSource> images = files.filter(file -> ENDINGS.contains(ending(file)))
                    .sorted()
                    .map(ImageSource::file)
                    .toList();
            if (images.isEmpty()) {
                throw new InputException("%s: no pictures in this folder; expected files ending in %s"
                        .formatted(folder, ENDINGS.stream().sorted().toList()));
            }
            return images;
        } catch (IOException e) {
            throw new InputException(folder + ": cannot list this folder: " + e.getMessage(), e);
        }
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
