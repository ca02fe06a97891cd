package io.anymask.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;

import io.anymask.file.Untrusted;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.testing.Fuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Damaged films of every container.
@Tag("fuzz")
class FuzzTest {
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1 << 16);
    private static final List<Image> PICTURES = MadeFilm.numbered(8);

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> films() {
        MadeFilm mpeg4 = MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P).withKeyFrameEach(4);
        return Stream.of(
                family("MP4", ".mp4", mpeg4.withBFrames(1), MadeFilm.of("libopenh264", "mp4", AV_PIX_FMT_YUV420P)),
                family("MP4 in fragments", ".mp4", mpeg4.withOptions(Map.of("movflags", "frag_keyframe+empty_moov"))),
                family(
                        "Matroska",
                        ".mkv",
                        MadeFilm.of("libvpx", "webm", AV_PIX_FMT_YUV420P),
                        MadeFilm.of("libopenh264", "matroska", AV_PIX_FMT_YUV420P)),
                family(
                        "AVI",
                        ".avi",
                        MadeFilm.of("mjpeg", "avi", AV_PIX_FMT_YUVJ420P),
                        MadeFilm.of("mpeg4", "avi", AV_PIX_FMT_YUV420P)),
                family("MPEG-TS", ".ts", MadeFilm.of("mpeg2video", "mpegts", AV_PIX_FMT_YUV420P)));
    }

    @TestFactory
    DynamicTest gifs() throws IOException {
        return Fuzz.of("animated GIF", ".gif")
                .seeds(GifFilmTest.gif())
                .allocating(4000, 32 << 20)
                .readingFiles(FuzzTest::read);
    }

    @TestFactory
    DynamicTest avisWithoutFfmpeg() throws IOException {
        return Fuzz.of("Motion JPEG in AVI without FFmpeg", ".avi")
                .seeds(MjpegAviTest.avi())
                .allocating(1000, 32 << 20)
                .readingFiles(file -> {
                    Optional<FrameSource> source =
                            Untrusted.read("film", "a film", () -> MjpegAvi.open(file, LIMITS), FilmException::new);
                    if (source.isPresent()) {
                        try (Film film = new Film(file, source.get())) {
                            film.forEach(frame -> {});
                        }
                    }
                });
    }

    private DynamicTest family(String name, String ending, MadeFilm... films) {
        Fuzz fuzz = Fuzz.of(name, ending).allocating(1000, 64 << 20);
        for (MadeFilm film : films) {
            try {
                fuzz.seeds(Files.readAllBytes(film.write(folder.resolve("seed"), PICTURES)));
                Files.delete(folder.resolve("seed"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return fuzz.readingFiles(FuzzTest::read);
    }

    private static void read(Path file) {
        try (Film film = Film.open(file, LIMITS)) {
            film.frame(film.info().frames() - 1);
            int most = 20;
            for (FilmFrame frame : film) {
                if (frame.number() == most) {
                    break;
                }
            }
        }
    }
}
