package io.anymask.video;

import io.anymask.image.Image;
import io.anymask.image.ImageFiles;
import io.anymask.image.ImageLimits;
import io.anymask.image.Orientation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The pictures of a folder as a film.
final class PictureFolder implements FrameSource {
    private static final int PICTURES_A_SECOND = 25;
    private static final long NANOS = 1_000_000_000L / PICTURES_A_SECOND;

    private final Path folder;
    private final List<Path> files;
    private final ImageLimits limits;
    private final FilmInfo info;

    private PictureFolder(Path folder, List<Path> files, ImageLimits limits) {
        this.folder = folder;
        this.files = files;
        this.limits = limits;
        Image first = Image.read(files.getFirst(), limits);
        info = new FilmInfo(
                first.width(),
                first.height(),
                files.size(),
                PICTURES_A_SECOND,
                Duration.ofNanos(NANOS * files.size()),
                Orientation.UPRIGHT.exifValue(),
                "pictures",
                null);
    }

    static PictureFolder open(Path folder, ImageLimits limits) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = all.filter(ImageFiles::isPicture)
                    .filter(Files::isRegularFile)
                    .limit(Film.MOST_FRAMES + 1L)
                    .sorted(Comparator.comparing(file -> String.valueOf(file.getFileName()), new NaturalOrder()))
                    .toList();
            if (files.isEmpty()) {
                throw new FilmException("%s: the folder has no pictures, expected files that end in %s"
                        .formatted(folder, String.join(", ", ImageFiles.ENDINGS)));
            }
            if (files.size() > Film.MOST_FRAMES) {
                throw new FilmException("%s: the folder has more than %d pictures; divide it among several"
                        .formatted(folder, Film.MOST_FRAMES));
            }
            return new PictureFolder(folder, files, limits);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public FilmInfo info() {
        return info;
    }

    @Override
    public long[] nanos() {
        return LongStream.range(0, files.size()).map(i -> i * NANOS).toArray();
    }

    @Override
    public Optional<Image> read(int number, BooleanSupplier stopped) {
        Path file = files.get(number);
        Image image = Image.read(file, limits);
        FrameSize.require(folder + ", " + file.getFileName(), number, image.width(), image.height(), info);
        return Optional.of(image);
    }

    @Override
    public void close() {}
}
