package io.anymask.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;

import io.anymask.image.Image;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FilmTest {
    private static final int FRAMES = 45;

    @TempDir
    private Path folder;

    static Stream<Arguments> films() {
        MadeFilm mpeg4 = MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P);
        MadeFilm vp8 = MadeFilm.of("libvpx", "webm", AV_PIX_FMT_YUV420P)
                .withOptions(Map.of("auto-alt-ref", "1", "lag-in-frames", "16", "deadline", "good", "cpu-used", "4"));
        return Stream.of(
                Arguments.of("H.264 in MP4", MadeFilm.of("libopenh264", "mp4", AV_PIX_FMT_YUV420P)),
                Arguments.of("H.264 in MPEG-TS", MadeFilm.of("libopenh264", "mpegts", AV_PIX_FMT_YUV420P)),
                Arguments.of("H.264 in Matroska", MadeFilm.of("libopenh264", "matroska", AV_PIX_FMT_YUV420P)),
                Arguments.of(
                        "H.264 in fragments",
                        MadeFilm.of("libopenh264", "mp4", AV_PIX_FMT_YUV420P)
                                .withOptions(Map.of("movflags", "frag_keyframe+empty_moov"))),
                Arguments.of("MPEG-4 in MP4", mpeg4),
                Arguments.of("MPEG-4 in MP4 out of order", mpeg4.withBFrames(2)),
                Arguments.of(
                        "MPEG-4 in AVI out of order",
                        MadeFilm.of("mpeg4", "avi", AV_PIX_FMT_YUV420P).withBFrames(2)),
                Arguments.of(
                        "MPEG-2 out of order",
                        MadeFilm.of("mpeg2video", "mpegts", AV_PIX_FMT_YUV420P).withBFrames(2)),
                Arguments.of("one key frame", mpeg4.withBFrames(1).withKeyFrameEach(600)),
                Arguments.of("VP8 with frames that are not shown", vp8),
                Arguments.of(
                        "VP9 with frames that are not shown",
                        MadeFilm.of("libvpx-vp9", "webm", AV_PIX_FMT_YUV420P)
                                .withOptions(Map.of(
                                        "auto-alt-ref",
                                        "1",
                                        "lag-in-frames",
                                        "16",
                                        "deadline",
                                        "good",
                                        "cpu-used",
                                        "5"))),
                Arguments.of(
                        "AV1",
                        MadeFilm.of("libaom-av1", "mp4", AV_PIX_FMT_YUV420P)
                                .withOptions(Map.of("cpu-used", "8", "lag-in-frames", "8", "row-mt", "0"))),
                Arguments.of("Motion JPEG in AVI", MadeFilm.of("mjpeg", "avi", AV_PIX_FMT_YUVJ420P)),
                Arguments.of("FFV1 of 4:4:4", MadeFilm.of("ffv1", "matroska", AV_PIX_FMT_YUV444P)),
                Arguments.of("FFV1 in grey", MadeFilm.of("ffv1", "matroska", AV_PIX_FMT_GRAY8)),
                Arguments.of("ProRes of 10 bits", MadeFilm.of("prores", "mov", 64)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("films")
    void aFrameIsTheSameHoweverOneComesToIt(String name, MadeFilm made) throws IOException {
        List<Image> pictures = MadeFilm.numbered(FRAMES);
        Path file = made.write(folder.resolve("film"), pictures);
        try (Film film = Film.open(file)) {
            assertThat(film.info().fault()).isNull();
            assertThat(film.info().frames()).isEqualTo(FRAMES);
            assertThat(film.info().frameRate()).isCloseTo(25, within(0.3));
            assertThat(film.info().duration().toMillis()).isBetween(FRAMES * 40L - 40, FRAMES * 40L + 41);
            List<String> hashes = new ArrayList<>();
            for (FilmFrame frame : film) {
                assertThat(frame.number()).isEqualTo(hashes.size());
                assertThat(frame.time().toMillis()).isBetween(frame.number() * 40L - 1, frame.number() * 40L + 1);
                assertThat(MadeFilm.number(frame.image())).isEqualTo(frame.number());
                hashes.add(frame.image().sha256());
            }
            assertThat(hashes).hasSize(FRAMES);
            new Random(7)
                    .ints(40, 0, FRAMES)
                    .forEach(number -> assertThat(film.frame(number).image().sha256())
                            .as("frame %d", number)
                            .isEqualTo(hashes.get(number)));
            int expected = FRAMES - 1;
            for (Iterator<FilmFrame> back = film.backwardsFrom(FRAMES - 1); back.hasNext(); expected--) {
                FilmFrame frame = back.next();
                assertThat(frame.number()).isEqualTo(expected);
                assertThat(frame.image().sha256()).isEqualTo(hashes.get(expected));
            }
            assertThat(expected).isEqualTo(-1);
        }
    }

    /// A film that was trimmed begins between two key frames: the frames before are decoded and not shown.
    @Test
    void aTrimmedFilmBeginsWhereItWasTrimmed() throws IOException {
        int[] times = IntStream.range(0, 20).map(i -> i * 40 - 200).toArray();
        Path file = MadeFilm.of("libopenh264", "mp4", AV_PIX_FMT_YUV420P)
                .withOptions(Map.of("avoid_negative_ts", "disabled"))
                .write(folder.resolve("film.mp4"), MadeFilm.numbered(20), times);
        try (Film film = Film.open(file)) {
            assertThat(film.info().fault()).isNull();
            assertThat(film.info().frames()).isEqualTo(15);
            for (int i : new int[] {0, 1, 2, 3, 4, 14, 0, 2, 7}) {
                assertThat(MadeFilm.number(film.frame(i).image())).isEqualTo(i + 5);
                assertThat(film.time(i)).isEqualTo(Duration.ofMillis(i * 40L));
            }
        }
    }

    @Test
    void twoWhoReadAtOnceDoNotDisturbEachOther() throws IOException {
        Path file = MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P)
                .withBFrames(2)
                .write(folder.resolve("film.mp4"), MadeFilm.numbered(20));
        try (Film film = Film.open(file)) {
            Iterator<FilmFrame> one = film.iterator();
            Iterator<FilmFrame> other = film.from(9);
            for (int i = 0; i < 11; i++) {
                assertThat(MadeFilm.number(one.next().image())).isEqualTo(i);
                assertThat(MadeFilm.number(other.next().image())).isEqualTo(9 + i);
            }
            assertThat(other.hasNext()).isFalse();
        }
    }

    @Test
    void timesAreThoseOfTheFilm() throws IOException {
        int[] times = {0, 10, 15, 300, 301, 800, 2000};
        Path file = MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P)
                .write(folder.resolve("film.mp4"), MadeFilm.numbered(times.length), times);
        try (Film film = Film.open(file)) {
            for (int i = 0; i < times.length; i++) {
                assertThat(film.frame(i).time()).isEqualTo(Duration.ofMillis(times[i]));
                assertThat(MadeFilm.number(film.frame(i).image())).isEqualTo(i);
            }
            assertThat(film.numberAt(Duration.ofMillis(-5))).isZero();
            assertThat(film.numberAt(Duration.ZERO)).isZero();
            assertThat(film.numberAt(Duration.ofMillis(14))).isEqualTo(1);
            assertThat(film.numberAt(Duration.ofMillis(299))).isEqualTo(2);
            assertThat(film.numberAt(Duration.ofMillis(300))).isEqualTo(3);
            assertThat(film.numberAt(Duration.ofDays(1))).isEqualTo(6);
        }
    }

    /// The EXIF value, and the numbers a, b, c and d of the display matrix: dx = ax + cy, dy = bx + dy.
    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, 0, 1",
        "2, -1, 0, 0, 1",
        "3, -1, 0, 0, -1",
        "4, 1, 0, 0, -1",
        "5, 0, 1, 1, 0",
        "6, 0, 1, -1, 0",
        "7, 0, -1, -1, 0",
        "8, 0, -1, 1, 0"
    })
    void aFilmStandsUpright(int exif, int a, int b, int c, int d) throws IOException {
        Image stored = MadeFilm.numbered(5, 96, 64);
        Path file = MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P)
                .withDisplay(a, b, c, d)
                .write(folder.resolve("film.mp4"), List.of(stored, stored));
        try (Film film = Film.open(file)) {
            Image upright = film.frame(1).image();
            boolean turned = exif > 4;
            assertThat(film.info().orientation()).isEqualTo(exif);
            assertThat(film.info().width()).isEqualTo(turned ? 64 : 96).isEqualTo(upright.width());
            assertThat(film.info().height()).isEqualTo(turned ? 96 : 64).isEqualTo(upright.height());
            // The white block at the top left, bit 0, and the black one beside it
            assertThat(at(upright, 8, 8, a, b, c, d)).isGreaterThan(0xC00000);
            assertThat(at(upright, 24, 8, a, b, c, d)).isLessThan(0x400000);
            assertThat(at(upright, 40, 8, a, b, c, d)).isGreaterThan(0xC00000);
        }
    }

    /// The pixel of the upright picture that a stored one became.
    private static int at(Image upright, int x, int y, int a, int b, int c, int d) {
        int right = a * x + c * y;
        int down = b * x + d * y;
        return upright.rgb(
                a + c < 0 ? upright.width() - 1 + right : right, b + d < 0 ? upright.height() - 1 + down : down);
    }

    static Stream<Arguments> colours() {
        return Stream.of(
                Arguments.of("ffv1", AV_PIX_FMT_YUV444P, AVCOL_SPC_SMPTE170M, AVCOL_RANGE_MPEG),
                Arguments.of("ffv1", AV_PIX_FMT_YUV444P, AVCOL_SPC_BT709, AVCOL_RANGE_MPEG),
                Arguments.of("ffv1", AV_PIX_FMT_YUV444P, AVCOL_SPC_SMPTE170M, AVCOL_RANGE_JPEG),
                Arguments.of("ffv1", AV_PIX_FMT_YUV444P, AVCOL_SPC_BT709, AVCOL_RANGE_JPEG),
                Arguments.of("ffv1", AV_PIX_FMT_YUV422P, AVCOL_SPC_BT709, AVCOL_RANGE_MPEG),
                Arguments.of("ffv1", AV_PIX_FMT_YUV420P, AVCOL_SPC_UNSPECIFIED, 0),
                Arguments.of("libopenh264", AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, AVCOL_RANGE_MPEG),
                Arguments.of("libvpx-vp9", AV_PIX_FMT_YUV420P, AVCOL_SPC_SMPTE170M, AVCOL_RANGE_MPEG),
                Arguments.of("mjpeg", AV_PIX_FMT_YUVJ420P, AVCOL_SPC_SMPTE170M, AVCOL_RANGE_JPEG));
    }

    @ParameterizedTest
    @MethodSource("colours")
    void coloursAreThoseThatWereFilmed(String codec, int format, int matrix, int range) throws IOException {
        int[] colours = {0xE02020, 0x20C020, 0x2020D0, 0xE0C010, 0x10B0B0, 0x808080, 0x0A0A0A, 0xF5F5F5};
        byte[] rgb = new byte[128 * 64 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (colours[i / 3 % 128 / 16] >> (16 - 8 * (i % 3)));
        }
        Image picture = Image.of(128, 64, rgb);
        Path file = MadeFilm.of(codec, "matroska", format)
                .withColours(matrix, range)
                .write(folder.resolve("film.mkv"), List.of(picture, picture));
        try (Film film = Film.open(file)) {
            Image read = film.frame(1).image();
            for (int i = 0; i < colours.length; i++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    int got = read.rgb(i * 16 + 8, 30) >> shift & 0xFF;
                    assertThat(got)
                            .as("colour %d, shift %d", i, shift)
                            .isCloseTo(colours[i] >> shift & 0xFF, within(7));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"97, 81", "97, 80", "96, 81", "99, 83"})
    void oddSizesAreKept(int width, int height) throws IOException {
        Image picture = MadeFilm.numbered(3, width, height);
        Path file = MadeFilm.of("libvpx", "webm", AV_PIX_FMT_YUV420P)
                .write(folder.resolve("film.webm"), List.of(picture, picture));
        try (Film film = Film.open(file)) {
            Image read = film.frame(0).image();
            assertThat(read.width()).isEqualTo(width).isEqualTo(film.info().width());
            assertThat(read.height()).isEqualTo(height).isEqualTo(film.info().height());
            assertThat(MadeFilm.number(read)).isEqualTo(3);
            int corner = read.rgb(width - 1, height - 1);
            assertThat(corner & 0xFF).isCloseTo(0x90, within(12));
        }
    }

    @Test
    void oneFrameIsAFilm() throws IOException {
        Path file = MadeFilm.of("libopenh264", "mp4", AV_PIX_FMT_YUV420P)
                .write(folder.resolve("film.mp4"), MadeFilm.numbered(1));
        try (Film film = Film.open(file)) {
            assertThat(film.info().frames()).isOne();
            assertThat(film.info().duration()).isEqualTo(Duration.ofMillis(40));
            assertThat(film).hasSize(1);
            assertThat(film.backwardsFrom(0)).toIterable().hasSize(1);
        }
    }

    @Test
    void aFolderOfPicturesIsAFilm() throws IOException {
        for (int i = 0; i < 12; i++) {
            MadeFilm.numbered(i, 96, 80).writePng(folder.resolve("frame " + i + ".png"));
        }
        Files.writeString(folder.resolve("notes.txt"), "no picture");
        try (Film film = Film.open(folder)) {
            assertThat(film.info())
                    .isEqualTo(new FilmInfo(96, 80, 12, 25, Duration.ofMillis(480), 1, "pictures", null));
            for (FilmFrame frame : film) {
                assertThat(frame.image()).isEqualTo(MadeFilm.numbered(frame.number(), 96, 80));
                assertThat(frame.time()).isEqualTo(Duration.ofMillis(40L * frame.number()));
            }
        }
    }

    @Test
    void numbersInNamesAreNumbers() {
        assertThat(Stream.of(
                                "b",
                                "a10",
                                "a9",
                                "a",
                                "a09",
                                "a9b",
                                "10",
                                "9",
                                "x99999999999999999999",
                                "x100000000000000000000")
                        .sorted(new NaturalOrder()))
                .containsExactly(
                        "9",
                        "10",
                        "a",
                        "a09",
                        "a9",
                        "a9b",
                        "a10",
                        "b",
                        "x99999999999999999999",
                        "x100000000000000000000");
    }

    @Test
    void closingWaitsForTheFrameThatIsReadAndStopsIt() throws Exception {
        Path file = MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P)
                .withKeyFrameEach(600)
                .write(folder.resolve("film.mp4"), repeated(600));
        Film film = Film.open(file);
        CountDownLatch reading = new CountDownLatch(1);
        List<Throwable> thrown = new ArrayList<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; ; i++) {
                    film.frame(599 - i % 2);
                    reading.countDown();
                }
            } catch (Throwable e) {
                thrown.add(e);
            }
        });
        reading.await();
        film.close();
        film.close();
        reader.join();
        assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(thrown.getFirst()).hasMessageContaining("keep it open as long as it is read");
        assertThatThrownBy(() -> film.frame(0)).isInstanceOf(IllegalStateException.class);
        assertThat(film.info().frames()).isEqualTo(600);
    }

    private static List<Image> repeated(int count) {
        List<Image> some = MadeFilm.numbered(8);
        return IntStream.range(0, count).mapToObj(i -> some.get(i % 8)).toList();
    }

    @Test
    void anInterruptDoesNotSpoilTheFilm() throws IOException {
        Path file = MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P)
                .write(folder.resolve("film.mp4"), MadeFilm.numbered(20));
        try (Film film = Film.open(file)) {
            Thread.currentThread().interrupt();
            assertThat(MadeFilm.number(film.frame(12).image())).isEqualTo(12);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(MadeFilm.number(film.frame(2).image())).isEqualTo(2);
        }
    }

    /// More than JavaCPP has callbacks of one kind.
    @Test
    void manyFilmsAreOpenAtOnce() throws IOException {
        Path file =
                MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P).write(folder.resolve("film.mp4"), MadeFilm.numbered(5));
        List<Film> films = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            films.add(Film.open(file));
        }
        for (Film film : films) {
            assertThat(MadeFilm.number(film.frame(3).image())).isEqualTo(3);
            film.close();
        }
    }

    @Test
    void filmsOfCameras() {
        for (String name : List.of("01_dog", "03_blocks")) {
            try (Film film = Film.open(Shared.data("video_clips/" + name + ".mp4"))) {
                assertThat(film.info().codec()).isEqualTo("h264");
                assertThat(film.info().fault()).isNull();
                assertThat(film.info().frameRate()).isCloseTo(30000 / 1001.0, within(1e-6));
                assertThat(film.info().width()).isEqualTo(1280);
                int middle = film.info().frames() / 2;
                List<String> hashes = new ArrayList<>();
                for (Iterator<FilmFrame> frames = film.from(middle); hashes.size() < 12; ) {
                    hashes.add(frames.next().image().sha256());
                }
                assertThat(hashes).doesNotHaveDuplicates();
                for (int i : new int[] {11, 3, 7, 0}) {
                    assertThat(film.frame(middle + i).image().sha256()).isEqualTo(hashes.get(i));
                }
            }
        }
    }
}
