package io.anymask.cli.input;

import io.anymask.cli.command.InputException;
import io.anymask.cli.output.ResultIndex;
import io.anymask.dataset.ResultNames;
import io.anymask.dataset.ResultNames.Named;
import io.anymask.file.FileFault;
import io.anymask.image.Image;
import io.anymask.image.ImageException;
import io.anymask.image.ImageFiles;
import io.anymask.image.ReadOptions;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// All images that a command line stands for. In a folder, names that begin with a dot are no photos, and neither
/// is what a command wrote there.
public final class ImageSources {
    private static final String SAMPLES = "samples:";

    private final boolean recursive;
    private final Path output;
    private final ReadOptions options;

    /// @param recursive whether folders within folders are looked through
    /// @param output where results go: nothing there is input, unless the folder itself is named
    /// @param options how files are read
    public ImageSources(boolean recursive, Path output, ReadOptions options) {
        this.recursive = recursive;
        this.output = output.toAbsolutePath().normalize();
        this.options = options;
    }

    /// The images of all arguments, each once, with names of which no two are equal on any file system.
    ///
    /// @param arguments each a sample photo, a file, a folder, or `-` for standard input
    /// @throws io.anymask.BadInputException for an unknown sample, a folder without pictures, and names that stay
    /// equal
    public List<ImageSource> of(List<String> arguments) {
        Map<String, ImageSource> images = new LinkedHashMap<>();
        for (String argument : arguments) {
            one(argument).forEach(image -> images.putIfAbsent(image.identity(), image));
        }
        return distinct(images.values());
    }

    private List<ImageSource> one(String argument) {
        if (argument.equals(StandardInput.NAME)) {
            return List.of(standardInput());
        }
        if (argument.startsWith(SAMPLES)) {
            return List.of(sample(argument));
        }
        Path path = path(argument);
        return Files.isDirectory(path) ? folder(path) : List.of(ImageSource.of(path, options));
    }

    private static Path path(String argument) {
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            throw new InputException(
                    "%s: not a file name in the encoding that Java took from the locale (%s); set LC_ALL=C.UTF-8 or another locale with UTF-8"
                            .formatted(argument, System.getProperty("sun.jnu.encoding")),
                    e);
        }
    }

    private ImageSource standardInput() {
        byte[] bytes = StandardInput.bytes(options.limits().maxBytes(), ImageException::new);
        return new ImageSource(
                StandardInput.NAME,
                "stdin",
                null,
                "standard input " + StandardInput.hash(),
                () -> Image.decode(bytes, "standard input", options));
    }

    private ImageSource sample(String argument) {
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
                argument, name, null, argument, () -> Image.decode(MobileSam.photo(name), argument, options));
    }

    private List<ImageSource> folder(Path folder) {
        List<Path> pictures = new ArrayList<>();
        try {
            Files.walkFileTree(folder, Set.of(), recursive ? Integer.MAX_VALUE : 1, new Pictures(folder, pictures));
        } catch (IOException e) {
            throw new InputException(folder + ": cannot list this folder (" + FileFault.describe(e) + ")", e);
        }
        if (pictures.isEmpty()) {
            throw new InputException("%s: no pictures in this folder%s; expected files ending in %s"
                    .formatted(
                            folder,
                            recursive ? "" : " (--recursive also looks into the folders below)",
                            ImageFiles.ENDINGS));
        }
        return pictures.stream()
                .sorted()
                .map(file -> ImageSource.of(file, options))
                .toList();
    }

    /// Collects what may be a photo.
    private final class Pictures extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<Path> found;
        private final Set<Path> own = new HashSet<>();

        Pictures(Path root, List<Path> found) {
            this.root = root;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean below = !folder.equals(root);
            if (below
                    && (isHidden(folder)
                            || folder.toAbsolutePath().normalize().equals(output)
                            || own.contains(folder))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            own.addAll(ResultIndex.read(folder).files());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (ImageFiles.isPicture(file) && !own.contains(file) && !Files.isDirectory(file)) {
                found.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        private static boolean isHidden(Path path) {
            return ResultNames.whole(path).startsWith(".") && !Set.of(".", "..").contains(ResultNames.whole(path));
        }
    }

    private static List<ImageSource> distinct(Collection<ImageSource> images) {
        List<ImageSource> all = List.copyOf(images);
        List<Named> names = ResultNames.distinct(all.stream()
                .map(image -> new Named(image.path(), image.name(), image.file()))
                .toList());
        return IntStream.range(0, all.size())
                .mapToObj(i -> all.get(i).named(names.get(i).name()))
                .toList();
    }
}
