package io.anymask.cli.serve;

import io.anymask.dataengine.work.FilmReader;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.video.Film;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads films for a server.
public final class ServedFilms implements FilmReader {
    @Override
    public Footage open(Path path, ImageLimits limits) {
        return new Opened(Film.open(path, limits));
    }

    private record Opened(Film film) implements Footage {
        @Override
        public int width() {
            return film.info().width();
        }

        @Override
        public int height() {
            return film.info().height();
        }

        @Override
        public int frames() {
            return film.info().frames();
        }

        @Override
        public @Nullable String fault() {
            return film.info().fault();
        }

        @Override
        public Duration time(int number) {
            return film.time(number);
        }

        @Override
        public Image image(int number) {
            return film.frame(number).image();
        }

        @Override
        public void close() {
            film.close();
        }
    }
}
