package io.anymask.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;

import io.anymask.image.Image;
import io.anymask.image.ImageException;
import io.anymask.image.ImageLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is no film, or only the beginning of one.
class DamagedFilmsTest {
    private static final int FRAMES = 40;

    @TempDir
    private Path folder;

    @Test
    void whatIsNoFilmIsRefused() throws IOException {
        refused(Files.createFile(folder.resolve("empty.mp4")), "the file is empty");
        refused(Files.writeString(folder.resolve("letter.mp4"), "Dear Sir or Madam"), "not a film that can be read");
        refused(folder.resolve("nowhere.mp4"), "there is no such file");
        refused(Files.createDirectory(folder.resolve("none")), "the folder has no pictures");
        Path picture = folder.resolve("picture.png");
        MadeFilm.numbered(1, 96, 80).writePng(picture);
        refused(picture, "not a film that can be read");
    }

    private static void refused(Path file, String why) {
        assertThatThrownBy(() -> Film.open(file))
                .isInstanceOf(FilmException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(why);
    }

    @Test
    void soundAloneIsNoFilm() throws IOException {
        Path file = folder.resolve("sound.avi");
        AudioFormat format = new AudioFormat(8000, 16, 1, true, false);
        ByteArrayOutputStream wave = new ByteArrayOutputStream();
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(new byte[32_000]), format, 16_000),
                AudioFileFormat.Type.WAVE,
                wave);
        Files.write(file, wave.toByteArray());
        refused(file, "not a film");
        Path matroska = SoundFilm.write(folder.resolve("sound.mkv"));
        refused(matroska, "perhaps sound alone");
    }

    /// A play list would have FFmpeg open what it names.
    @Test
    void playListsAreNotFollowed() throws IOException {
        Path film = MadeFilm.of("mpeg4", "mpegts", AV_PIX_FMT_YUV420P)
                .write(folder.resolve("film.ts"), MadeFilm.numbered(3));
        for (String list : List.of(
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n%s\n#EXT-X-ENDLIST\n",
                "ffconcat version 1.0\nfile '%s'\n",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n")) {
            refused(
                    Files.writeString(folder.resolve("list.mp4"), list.formatted(film.toUri())),
                    "not a film that can be read");
        }
    }

    /// The frames up to the cut are those of the whole film, and the cut is said. What has its index at its end
    /// cannot be read without it.
    @ParameterizedTest
    @CsvSource({
        "mpeg4, mp4, false",
        "mpeg4, mp4-index-first, true",
        "libopenh264, mp4-fragments, true",
        "mpeg4, matroska, true",
        "libvpx, webm, true",
        "mjpeg, avi, true",
        "mpeg4, mpegts, false"
    })
    void aCutFilmGivesItsFramesUpToTheCut(String codec, String container, boolean said) throws IOException {
        MadeFilm made = made(codec, container);
        Path whole = made.write(folder.resolve("whole"), MadeFilm.numbered(FRAMES));
        byte[] bytes = container.equals("mp4-index-first") ? indexFirst(whole) : Files.readAllBytes(whole);
        Files.write(whole, bytes);
        List<String> hashes = new ArrayList<>();
        try (Film film = Film.open(whole)) {
            assertThat(film.info().fault()).isNull();
            film.forEach(frame -> hashes.add(frame.image().sha256()));
        }
        assertThat(hashes).hasSize(FRAMES);
        int opened = 0;
        int most = 0;
        for (int cut = 1; cut <= 20; cut++) {
            Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, bytes.length * cut / 21));
            try (Film film = Film.open(file)) {
                opened++;
                assertThat(film.info().frames()).as("cut %d", cut).isBetween(Math.max(1, most), FRAMES);
                most = film.info().frames();
                if (said && most < FRAMES - 13) {
                    assertThat(film.info().fault()).contains("cut off behind frame " + (most - 1));
                }
                int read = 0;
                try {
                    for (FilmFrame frame : film) {
                        assertThat(frame.image().sha256())
                                .as("cut %d, frame %d", cut, read)
                                .isEqualTo(hashes.get(read));
                        read++;
                    }
                } catch (FilmException e) {
                    assertThat(e).hasMessageContaining("frame " + read + " is damaged");
                    assertThat(read).as("only the last ones are").isBetween(most - 3, most - 1);
                    assertThat(said)
                            .as("a container that knows its length knew it")
                            .isFalse();
                }
            } catch (FilmException e) {
                assertThat(e.getMessage())
                        .containsAnyOf(
                                "has no index that can be read",
                                "not one whole frame",
                                "not a film that can be read",
                                "no moving pictures",
                                "frame 0 is damaged");
            }
        }
        assertThat(opened).isGreaterThanOrEqualTo(container.equals("mp4") ? 0 : 12);
        assertThat(most).isGreaterThan(container.equals("mp4") ? -1 : FRAMES - 12);
    }

    private static MadeFilm made(String codec, String container) {
        MadeFilm plain = MadeFilm.of(
                codec, container.split("-", 2)[0], codec.equals("mjpeg") ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P);
        return container.equals("mp4-fragments")
                ? plain.withOptions(Map.of("movflags", "frag_keyframe+empty_moov"))
                : codec.equals("mpeg4") ? plain.withBFrames(2) : plain;
    }

    /// Moves the index of an MP4 before the frames, as films for the web have it.
    private static byte[] indexFirst(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String letters = new String(bytes, StandardCharsets.ISO_8859_1);
        int index = letters.lastIndexOf("moov") - 4;
        int frames = letters.indexOf("mdat") - 4;
        int moved = bytes.length - index;
        ByteBuffer table = ByteBuffer.wrap(bytes);
        int offsets = letters.indexOf("stco", index) + 8;
        for (int i = 0; i < table.getInt(offsets); i++) {
            int at = offsets + 4 + 4 * i;
            table.putInt(at, table.getInt(at) + moved);
        }
        byte[] result = new byte[bytes.length];
        System.arraycopy(bytes, 0, result, 0, frames);
        System.arraycopy(bytes, index, result, frames, moved);
        System.arraycopy(bytes, frames, result, frames + moved, index - frames);
        return result;
    }

    /// In the midst of a film, the frames that need the damaged one are refused however one comes to them, and the
    /// others are as they were.
    @Test
    void damageInTheMidstIsSaidWhereItIs() throws IOException {
        Path file = MadeFilm.of("libopenh264", "mp4", AV_PIX_FMT_YUV420P)
                .withKeyFrameEach(10)
                .write(folder.resolve("film.mp4"), MadeFilm.numbered(FRAMES));
        List<String> hashes = new ArrayList<>();
        long[] place = new long[2];
        try (Film film = Film.open(file)) {
            film.forEach(frame -> hashes.add(frame.image().sha256()));
        }
        try (MediaFile packets = MediaFile.open(file, ImageLimits.DEFAULT)) {
            for (int i = 0; i <= 14; i++) {
                assertThat(packets.readFilm()).isTrue();
            }
            place[0] = packets.packet().pos();
            place[1] = packets.packet().size();
        }
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, (int) place[0] + 5, (int) (place[0] + place[1]), (byte) 0xFF);
        Files.write(file, bytes);
        try (Film film = Film.open(file)) {
            assertThat(film.info().frames()).isEqualTo(FRAMES);
            for (int i : new int[] {0, 1, 2, 12, 13, 14, 15, 19, 20, 21, 39, 13, 14, 18, 13}) {
                if (i >= 14 && i < 20) {
                    assertThatThrownBy(() -> film.frame(i))
                            .isInstanceOf(FilmException.class)
                            .hasMessageContaining("frame %d is damaged".formatted(i))
                            .hasMessageContaining("again from 20 on");
                } else {
                    assertThat(film.frame(i).image().sha256()).as("frame %d", i).isEqualTo(hashes.get(i));
                }
            }
        }
    }

    @Test
    void framesOfAnotherSizeAreRefused() throws IOException {
        List<Image> frames = new ArrayList<>(MadeFilm.numbered(4));
        frames.add(MadeFilm.numbered(4, 112, 64));
        Path file = MadeFilm.of("mjpeg", "avi", AV_PIX_FMT_YUVJ420P).write(folder.resolve("film.avi"), frames);
        try (Film film = Film.open(file)) {
            assertThat(film.info().frames()).isEqualTo(5);
            assertThat(MadeFilm.number(film.frame(3).image())).isEqualTo(3);
            assertThatThrownBy(() -> film.frame(4))
                    .isInstanceOf(FilmException.class)
                    .hasMessageContaining("frame 4 has 112×64 pixels, those before it 96×80");
            assertThat(MadeFilm.number(film.frame(2).image())).isEqualTo(2);
        }
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        frames.get(0).writePng(pictures.resolve("1.png"));
        frames.get(4).writePng(pictures.resolve("2.png"));
        Files.writeString(pictures.resolve("3.png"), "no picture");
        try (Film film = Film.open(pictures)) {
            assertThatThrownBy(() -> film.frame(1))
                    .isInstanceOf(FilmException.class)
                    .hasMessageContaining("2.png: frame 1 has 112×64 pixels");
            assertThatThrownBy(() -> film.frame(2)).isInstanceOf(ImageException.class);
        }
    }

    @Test
    void sizesAreHeldAgainstTheLimits() throws IOException {
        Path file =
                MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P).write(folder.resolve("film.mp4"), MadeFilm.numbered(2));
        Film.open(file, new ImageLimits(1, 96 * 80)).close();
        assertThatThrownBy(() -> Film.open(file, new ImageLimits(1 << 20, 96 * 80 - 1)))
                .isInstanceOf(FilmException.class)
                .hasMessageContaining("its frames claim 96×80 pixels, expected at most 7679")
                .hasMessageContaining("--max-pixels");
    }

    @Test
    void eightThousandPixelsAreRead() throws IOException {
        Image large = MadeFilm.numbered(9, 7680, 4320);
        Path file = MadeFilm.of("mjpeg", "avi", AV_PIX_FMT_YUVJ420P).write(folder.resolve("film.avi"), List.of(large));
        try (Film film = Film.open(file)) {
            assertThat(film.info().width()).isEqualTo(7680);
            assertThat(MadeFilm.number(film.frame(0).image())).isEqualTo(9);
        }
    }

    @Test
    void framesBeyondTheFilmAreRefused() throws IOException {
        Path file =
                MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P).write(folder.resolve("film.mp4"), MadeFilm.numbered(3));
        try (Film film = Film.open(file)) {
            for (int number : new int[] {-1, 3, Integer.MAX_VALUE}) {
                assertThatThrownBy(() -> film.frame(number))
                        .isInstanceOf(FilmException.class)
                        .hasMessageContaining("got frame %d, expected 0 to 2".formatted(number));
                assertThatThrownBy(() -> film.from(number)).isInstanceOf(FilmException.class);
                assertThatThrownBy(() -> film.time(number)).isInstanceOf(FilmException.class);
            }
        }
    }

    /// In a class loader without bytedeco's jars.
    @Test
    void withoutFfmpegTheMessageNamesIt() throws Exception {
        Path file =
                MadeFilm.of("mpeg4", "mp4", AV_PIX_FMT_YUV420P).write(folder.resolve("film.mp4"), MadeFilm.numbered(1));
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        MadeFilm.numbered(1, 96, 80).writePng(pictures.resolve("1.png"));
        URL[] jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(jar -> !jar.contains("bytedeco"))
                .map(DamagedFilmsTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            Method open = loader.loadClass(Film.class.getName()).getMethod("open", Path.class);
            assertThatThrownBy(() -> open.invoke(null, file))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("org.bytedeco:ffmpeg")
                    .hasMessageContaining("classifier");
            assertThat(open.invoke(null, pictures)).hasToString(pictures + ": 1 frames of 96×80");
            Path jpegs = Files.write(folder.resolve("film.avi"), MjpegAviTest.avi());
            assertThat(open.invoke(null, jpegs)).hasToString(jpegs + ": 3 frames of 96×80");
        }
    }

    private static URL url(String jar) {
        try {
            return Path.of(jar).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar, e);
        }
    }
}
