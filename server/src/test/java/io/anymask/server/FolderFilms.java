package io.anymask.server;

import io.anymask.dataengine.work.FilmReader;
import io.anymask.image.Image;
import io.anymask.image.ImageException;
import io.anymask.image.ImageFiles;
import io.anymask.image.ImageLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads folders of pictures, ten of which are shown in a second. What reads films is not known here.
final class FolderFilms implements FilmReader {
    @Override
    public Footage open(Path film, ImageLimits limits) {
        if (!Files.isDirectory(film)) {
            throw new ImageException(film + ": no film");
        }
        try (Stream<Path> files = Files.list(film)) {
            List<Path> pictures = files.filter(ImageFiles::isPicture).sorted().toList();
            if (pictures.isEmpty()) {
                throw new ImageException(film + ": the folder has no pictures");
            }
            return new Pictures(pictures, limits, Image.read(pictures.getFirst(), limits));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Pictures(List<Path> files, ImageLimits limits, Image first) implements Footage {
        @Override
        public int width() {
            return first.width();
        }

        @Override
        public int height() {
            return first.height();
        }

        @Override
        public int frames() {
            return files.size();
        }

        @Override
        public @Nullable String fault() {
            return null;
        }

        @Override
        public Duration time(int number) {
            return Duration.ofMillis(100L * number);
        }

        @Override
        public Image image(int number) {
            Image image = Image.read(files.get(number), limits);
            if (image.width() != width() || image.height() != height()) {
                throw new ImageException("%s: another size than the first".formatted(files.get(number)));
            }
            return image;
        }

        @Override
        public void close() {}
    }
}
