package io.anymask.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.work.FilmReader;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.video.FilmException;
import io.anymask.video.FilmWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Films as a server reads them.
class ServedFilmsTest {
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    private static Image grey(int level) {
        byte[] rgb = new byte[SIDE * SIDE * 3];
        Arrays.fill(rgb, (byte) level);
        return Image.of(SIDE, SIDE, rgb);
    }

    @Test
    void framesComeInTheirOrder() {
        Path file = folder.resolve("grey.mp4");
        try (FilmWriter writer = FilmWriter.open(file, SIDE, SIDE, 10)) {
            for (int i = 0; i < 3; i++) {
                writer.add(Duration.ofMillis(100L * i), grey(60 + 50 * i));
            }
            writer.finish();
        }
        try (FilmReader.Footage film = new ServedFilms().open(file, ImageLimits.DEFAULT)) {
            assertThat(film.frames()).isEqualTo(3);
            assertThat(film.width()).isEqualTo(SIDE);
            assertThat(film.height()).isEqualTo(SIDE);
            assertThat(film.fault()).isNull();
            assertThat(film.time(2)).isEqualTo(Duration.ofMillis(200));
            for (int i = 0; i < 3; i++) {
                assertThat(film.image(i).rgb().get(0) & 0xFF).isBetween(55 + 50 * i, 65 + 50 * i);
            }
        }
    }

    @Test
    void whatIsNoFilmIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.mp4"), "no film");
        assertThatThrownBy(() -> new ServedFilms().open(file, ImageLimits.DEFAULT))
                .isInstanceOf(FilmException.class);
    }
}
