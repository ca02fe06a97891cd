package io.anymask.cli.input;

import io.anymask.cli.command.InputException;
import io.anymask.image.Image;
import io.anymask.image.ImageFiles;
import io.anymask.image.ReadOptions;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An image named on the command line.
///
/// @param path as it was given
/// @param name for output files: the file's name without its ending, or with it where a folder has others of that name
/// @param image reads it
public record ImageSource(String path, String name, Supplier<Image> image) {
    private static final String SAMPLES = "samples:";

    /// Taken by the file for all images of a folder.
    private static final Set<String> RESERVED = Set.of("coco");

    /// The images an argument stands for: a sample photo, a file, or all pictures of a folder by name.
    ///
    /// @param options how files are read
    /// @throws InputException for an unknown sample or a folder without pictures
    public static List<ImageSource> of(String argument, ReadOptions options) {
        if (argument.startsWith(SAMPLES)) {
            return List.of(sample(argument, options));
        }
        Path path = Path.of(argument);
        return Files.isDirectory(path) ? folder(path, options) : List.of(file(path, options));
    }

    private static ImageSource sample(String argument, ReadOptions options) {
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
        return new ImageSource(argument, name, () -> Image.decode(MobileSam.photo(name), argument, options));
    }

    private static ImageSource file(Path path, ReadOptions options) {
        return new ImageSource(path.toString(), stem(path), () -> Image.read(path, options));
    }

    private static List<ImageSource> folder(Path folder, ReadOptions options) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> pictures = files.filter(ImageFiles::isPicture).sorted().toList();
            Map<String, List<Path>> namesakes =
                    pictures.stream().collect(Collectors.groupingBy(file -> key(stem(file))));
            List<ImageSource> images = namesakes.entrySet().stream()
                    .flatMap(entry -> entry.getValue().size() > 1 || RESERVED.contains(entry.getKey())
                            ? entry.getValue().stream()
                                    .map(file -> new ImageSource(
                                            file.toString(), whole(file), () -> Image.read(file, options)))
                            : entry.getValue().stream().map(file -> file(file, options)))
                    .sorted(Comparator.comparing(ImageSource::path))
                    .toList();
            requireDistinct(images);
            if (images.isEmpty()) {
                throw new InputException("%s: no pictures in this folder; expected files ending in %s"
                        .formatted(folder, ImageFiles.ENDINGS));
            }
            return images;
        } catch (IOException e) {
            throw new InputException(folder + ": cannot list this folder: " + e.getMessage(), e);
        }
    }

    /// Two images must not write the same files, on no file system.
    private static void requireDistinct(List<ImageSource> images) {
        Map<String, ImageSource> known = new HashMap<>();
        for (ImageSource image : images) {
            ImageSource other = known.put(key(image.name()), image);
            if (other != null) {
                throw new InputException("%s and %s: their output would have the same name; rename one of them"
                        .formatted(other.path(), image.path()));
            }
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String whole(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String stem(Path file) {
        String name = whole(file);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
