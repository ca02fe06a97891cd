package io.anymask.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilmWriterTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"96, 80, 96, 80", "97, 81, 98, 82", "96, 81, 96, 82", "113, 64, 114, 64"})
    void whatIsWrittenIsReadAgain(int width, int height, int readWidth, int readHeight) {
        Path file = folder.resolve("film.mp4");
        int frames = 60;
        try (FilmWriter writer = FilmWriter.open(file, width, height, 30)) {
            for (int i = 0; i < frames; i++) {
                writer.add(Duration.ofMillis(5000 + i * 33L), MadeFilm.numbered(i, width, height));
            }
            writer.finish();
        }
        try (Film film = Film.open(file)) {
            assertThat(film.info().codec()).isEqualTo("h264");
            assertThat(film.info().fault()).isNull();
            assertThat(film.info().frames()).isEqualTo(frames);
            assertThat(film.info().width()).isEqualTo(readWidth);
            assertThat(film.info().height()).isEqualTo(readHeight);
            for (FilmFrame frame : film) {
                Image written = MadeFilm.numbered(frame.number(), width, height);
                assertThat(MadeFilm.number(frame.image())).isEqualTo(frame.number());
                assertThat(frame.time()).isEqualTo(Duration.ofMillis(frame.number() * 33L));
                assertThat(difference(written, frame.image())).as("levels").isLessThan(4);
                assertThat(frame.image().rgb(readWidth - 1, readHeight - 1) & 0xFF)
                        .isCloseTo(0x90, within(30));
            }
        }
    }

    /// On average, of all pixels of the first.
    private static double difference(Image written, Image read) {
        long sum = 0;
        for (int y = 0; y < written.height(); y++) {
            for (int x = 0; x < written.width(); x++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    sum += Math.abs((written.rgb(x, y) >> shift & 0xFF) - (read.rgb(x, y) >> shift & 0xFF));
                }
            }
        }
        return sum / (3.0 * written.width() * written.height());
    }

    @Test
    void timesAreKept() {
        Path file = folder.resolve("film.mp4");
        int[] times = {0, 7, 300, 301, 2500};
        try (FilmWriter writer = FilmWriter.open(file, 96, 80, 25)) {
            for (int i = 0; i < times.length; i++) {
                writer.add(Duration.ofMillis(times[i]), MadeFilm.numbered(i, 96, 80));
            }
            writer.finish();
        }
        try (Film film = Film.open(file)) {
            assertThat(film)
                    .extracting(FilmFrame::time)
                    .extracting(Duration::toMillis)
                    .containsExactly(0L, 7L, 300L, 301L, 2500L);
            assertThat(film.info().duration()).isEqualTo(Duration.ofMillis(2540));
        }
    }

    @Test
    void oneFrameIsAFilm() {
        Path file = folder.resolve("film.mp4");
        try (FilmWriter writer = FilmWriter.open(file, 16, 16, 25)) {
            writer.add(Duration.ZERO, MadeFilm.numbered(0, 16, 16));
            writer.finish();
            assertThatThrownBy(() -> writer.add(Duration.ofSeconds(1), MadeFilm.numbered(0, 16, 16)))
                    .isInstanceOf(IllegalStateException.class);
        }
        try (Film film = Film.open(file)) {
            assertThat(film).hasSize(1);
        }
    }

    @Test
    void whatIsNotFinishedLeavesNothingAndKeepsWhatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("film.mp4"), "an earlier film");
        try (FilmWriter writer = FilmWriter.open(file, 96, 80, 25)) {
            writer.add(Duration.ZERO, MadeFilm.numbered(0, 96, 80));
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).as("a draft beside it").hasSize(2);
            }
        }
        assertThat(Files.readString(file)).isEqualTo("an earlier film");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        try (FilmWriter writer = FilmWriter.open(file, 96, 80, 25)) {
            writer.add(Duration.ZERO, MadeFilm.numbered(0, 96, 80));
            writer.finish();
        }
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .contains("ftyp");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void whatCannotBeWrittenIsRefused() throws IOException {
        Path file = folder.resolve("film.mp4");
        for (int[] size : List.of(new int[] {15, 80}, new int[] {80, 8}, new int[] {7680, 4320})) {
            assertThatThrownBy(() -> FilmWriter.open(file, size[0], size[1], 25))
                    .isInstanceOf(FilmException.class)
                    .hasMessageContaining("got frames of %d×%d pixels".formatted(size[0], size[1]));
        }
        for (double rate : new double[] {0, -1, Double.NaN, 1e9}) {
            assertThatThrownBy(() -> FilmWriter.open(file, 96, 80, rate))
                    .isInstanceOf(FilmException.class)
                    .hasMessageContaining("frames a second");
        }
        assertThatThrownBy(() -> FilmWriter.open(folder.resolve("nowhere/film.mp4"), 96, 80, 25))
                .isInstanceOf(FilmException.class)
                .hasMessageContaining("its folder does not exist");
        assertThatThrownBy(() -> FilmWriter.open(folder, 96, 80, 25))
                .isInstanceOf(FilmException.class)
                .hasMessageContaining("it is a folder");
        try (FilmWriter writer = FilmWriter.open(file, 96, 80, 25)) {
            assertThatThrownBy(writer::finish).isInstanceOf(FilmException.class).hasMessageContaining("without frames");
        }
        try (FilmWriter writer = FilmWriter.open(file, 96, 80, 25)) {
            writer.add(Duration.ofSeconds(1), MadeFilm.numbered(0, 96, 80));
            assertThatThrownBy(() -> writer.add(Duration.ofSeconds(1), MadeFilm.numbered(1, 96, 80)))
                    .isInstanceOf(FilmException.class)
                    .hasMessageContaining("expected a later one");
            assertThatThrownBy(() -> writer.add(Duration.ofSeconds(2), MadeFilm.numbered(1, 80, 96)))
                    .isInstanceOf(FilmException.class)
                    .hasMessageContaining("got a frame of 80×96 pixels, expected 96×80");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    /// The largest that H.264 holds, and a rate as slow as slides.
    @Test
    void largeAndSlowFilmsAreWritten() {
        Path large = folder.resolve("large.mp4");
        try (FilmWriter writer = FilmWriter.open(large, 3840, 2160, 30)) {
            writer.add(Duration.ZERO, MadeFilm.numbered(7, 3840, 2160));
            writer.finish();
        }
        Path slow = folder.resolve("slow.mp4");
        try (FilmWriter writer = FilmWriter.open(slow, 96, 80, 0.1)) {
            writer.add(Duration.ZERO, MadeFilm.numbered(5, 96, 80));
            writer.add(Duration.ofSeconds(10), MadeFilm.numbered(6, 96, 80));
            writer.finish();
        }
        try (Film film = Film.open(large)) {
            assertThat(MadeFilm.number(film.frame(0).image())).isEqualTo(7);
        }
        try (Film film = Film.open(slow)) {
            assertThat(film.info().duration()).isEqualTo(Duration.ofSeconds(20));
            assertThat(MadeFilm.number(film.frame(1).image())).isEqualTo(6);
        }
    }
}
