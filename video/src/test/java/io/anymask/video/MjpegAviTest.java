package io.anymask.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Motion JPEG in AVI without FFmpeg.
class MjpegAviTest {
    private static final int FRAMES = 12;

    @TempDir
    private Path folder;

    /// A chunk with its padding.
    private static byte[] chunk(String kind, byte[] content) {
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + content.length + content.length % 2).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.put(kind.getBytes(StandardCharsets.ISO_8859_1))
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] list(String kind, String type, byte[]... parts) {
        return chunk(kind, joined(List.of(type.getBytes(StandardCharsets.ISO_8859_1), joined(List.of(parts)))));
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /// The header of a film of 96×80 pixels, ten frames a second, behind one of sound.
    private static byte[] header(String codec, int frames, int height) {
        ByteBuffer sound = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
        sound.put("auds".getBytes(StandardCharsets.ISO_8859_1));
        ByteBuffer film = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
        film.put(("vids" + codec).getBytes(StandardCharsets.ISO_8859_1));
        film.putInt(20, 100).putInt(24, 1000).putInt(32, frames);
        ByteBuffer format = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        format.putInt(0, 40).putInt(4, 96).putInt(8, height);
        format.put(16, codec.getBytes(StandardCharsets.ISO_8859_1));
        return list(
                "LIST",
                "hdrl",
                chunk("avih", new byte[56]),
                list("LIST", "strl", chunk("strh", sound.array()), chunk("strf", new byte[18])),
                list("LIST", "strl", chunk("strh", film.array()), chunk("strf", format.array())));
    }

    private static byte[] avi(String codec, int claimed, int height, List<byte[]> chunks) {
        return list("RIFF", "AVI ", header(codec, claimed, height), list("LIST", "movi", joined(chunks)));
    }

    private static byte[] jpeg(Image picture) throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(picture.toBufferedImage(), "jpg", jpeg);
        return jpeg.toByteArray();
    }

    private static byte[] picture(int number) throws IOException {
        return chunk("01dc", jpeg(MadeFilm.numbered(number, 96, 80)));
    }

    private Film open(byte[] avi) throws IOException {
        return open(Files.write(folder.resolve("film.avi"), avi), ImageLimits.DEFAULT);
    }

    private static Film open(Path file, ImageLimits limits) throws IOException {
        return new Film(file, MjpegAvi.open(file, limits).orElseThrow());
    }

    @Test
    void framesAreReadInAnyOrderWithTheirTimes() throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            chunks.add(chunk("00wb", new byte[7]));
            chunks.add(picture(i));
        }
        try (Film film = open(avi("MJPG", FRAMES, 80, chunks))) {
            assertThat(film.info().frames()).isEqualTo(FRAMES);
            assertThat(film.info().width()).isEqualTo(96);
            assertThat(film.info().height()).isEqualTo(80);
            assertThat(film.info().frameRate()).isEqualTo(10, within(1e-9));
            assertThat(film.info().duration().toMillis()).isEqualTo(100 * FRAMES);
            assertThat(film.info().codec()).isEqualTo("mjpeg");
            assertThat(film.info().fault()).isNull();
            for (int i : new int[] {0, 1, 2, 11, 5, 0, 10}) {
                assertThat(MadeFilm.number(film.frame(i).image())).isEqualTo(i);
                assertThat(film.time(i).toMillis()).isEqualTo(100L * i);
            }
        }
    }

    /// An empty chunk shows a frame for longer, as FFmpeg has it too.
    @Test
    void framesThatAreShownForLongerCountOnce() throws IOException {
        byte[] again = chunk("01dc", new byte[0]);
        try (Film film = open(avi("MJPG", 5, 80, List.of(picture(0), again, again, picture(1), again)))) {
            assertThat(film.info().frames()).isEqualTo(2);
            assertThat(film.time(1).toMillis()).isEqualTo(300);
            assertThat(film.info().duration().toMillis()).isEqualTo(500);
            assertThat(film.info().fault()).isNull();
        }
        Path file = MadeFilm.of("mjpeg", "avi", AV_PIX_FMT_YUVJ420P)
                .write(folder.resolve("gaps.avi"), MadeFilm.numbered(4), 0, 120, 160, 400);
        try (Film film = open(file, ImageLimits.DEFAULT);
                Film other = Film.open(file)) {
            assertThat(film.info().frames()).isEqualTo(4);
            for (int i = 0; i < 4; i++) {
                assertThat(film.time(i)).isEqualTo(other.time(i));
                assertThat(MadeFilm.number(film.frame(i).image())).isEqualTo(i);
            }
        }
    }

    @Test
    void listsOfRecordsAndFurtherPartsAreRead() throws IOException {
        byte[] first = avi("mjpg", 4, -80, List.of(list("LIST", "rec ", picture(0), picture(1))));
        byte[] second = list("RIFF", "AVIX", list("LIST", "movi", picture(2), picture(3)));
        try (Film film = open(joined(List.of(first, second)))) {
            assertThat(film.info().fault()).isNull();
            assertThat(film).extracting(frame -> MadeFilm.number(frame.image())).containsExactly(0, 1, 2, 3);
        }
    }

    /// Cameras leave out the tables that the standard has.
    @Test
    void picturesWithoutHuffmanTablesAreRead() throws IOException {
        byte[] whole = jpeg(MadeFilm.numbered(9, 96, 80));
        ByteArrayOutputStream without = new ByteArrayOutputStream();
        without.write(whole, 0, 2);
        int at = 2;
        while ((whole[at + 1] & 0xFF) != 0xDA) {
            int length = 2 + ((whole[at + 2] & 0xFF) << 8 | (whole[at + 3] & 0xFF));
            if ((whole[at + 1] & 0xFF) != 0xC4) {
                without.write(whole, at, length);
            }
            at += length;
        }
        without.write(whole, at, whole.length - at);
        assertThat(without.size()).isLessThan(whole.length - 400);
        try (Film film = open(avi("MJPG", 2, 80, List.of(picture(9), chunk("01dc", without.toByteArray()))))) {
            assertThat(film.frame(1).image()).isEqualTo(film.frame(0).image());
        }
    }

    @Test
    void whatFfmpegWritesIsReadAlike() throws IOException {
        Path file = MadeFilm.of("mjpeg", "avi", AV_PIX_FMT_YUVJ420P)
                .write(folder.resolve("film.avi"), MadeFilm.numbered(FRAMES));
        try (Film film = open(file, ImageLimits.DEFAULT);
                Film other = Film.open(file)) {
            assertThat(film.info().frames())
                    .isEqualTo(FRAMES)
                    .isEqualTo(other.info().frames());
            assertThat(film.info().frameRate()).isCloseTo(other.info().frameRate(), within(0.3));
            for (FilmFrame frame : film) {
                Image same = other.frame(frame.number()).image();
                assertThat(frame.time()).isEqualTo(other.time(frame.number()));
                assertThat(MadeFilm.number(frame.image())).isEqualTo(frame.number());
                for (int y = 8; y < same.height(); y += 16) {
                    for (int x = 8; x < same.width(); x += 16) {
                        assertThat(frame.image().rgb(x, y) >> 8 & 0xFF)
                                .as("green at %d, %d", x, y)
                                .isCloseTo(same.rgb(x, y) >> 8 & 0xFF, within(8));
                    }
                }
            }
        }
        Path mpeg4 = MadeFilm.of("mpeg4", "avi", AV_PIX_FMT_YUV420P)
                .write(folder.resolve("other.avi"), MadeFilm.numbered(2));
        assertThat(MjpegAvi.open(mpeg4, ImageLimits.DEFAULT)).isEmpty();
    }

    @Test
    void cutFilmsGiveTheirFramesUpToTheCut() throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            chunks.add(picture(i));
        }
        byte[] whole = avi("MJPG", 4, 80, chunks);
        int lastLength = chunks.getLast().length;
        for (int cut : new int[] {1, lastLength - 8, lastLength - 7, lastLength, lastLength + 20}) {
            try (Film film = open(Arrays.copyOf(whole, whole.length - cut))) {
                int frames = cut > lastLength ? 2 : 3;
                // The last byte may be one of padding.
                assertThat(film.info().frames()).isBetween(frames, cut == 1 ? 4 : frames);
                if (film.info().frames() < 4) {
                    assertThat(film.info().fault())
                            .contains("cut off behind frame " + (film.info().frames() - 1));
                }
                film.forEach(frame -> assertThat(MadeFilm.number(frame.image())).isEqualTo(frame.number()));
            }
        }
    }

    @Test
    void whatCannotBeReadIsRefused() throws IOException {
        assertThat(MjpegAvi.open(Files.writeString(folder.resolve("a.avi"), "RIFF"), ImageLimits.DEFAULT))
                .isEmpty();
        refused("there is not one whole frame", avi("MJPG", 0, 80, List.of(chunk("00wb", new byte[4]))));
        refused("stored in two fields each", avi("MJPG", 1, 160, List.of(picture(0))));
        byte[] larger = chunk("01dc", jpeg(MadeFilm.numbered(1, 112, 64)));
        try (Film film = open(avi("MJPG", 3, 80, List.of(picture(0), larger, chunk("01dc", new byte[40]))))) {
            assertThatThrownBy(() -> film.frame(1)).hasMessageContaining("frame 1 has 112×64 pixels");
            assertThatThrownBy(() -> film.frame(2)).hasMessageContaining("film.avi, frame 2");
            assertThat(MadeFilm.number(film.frame(0).image())).isZero();
        }
        Path file = Files.write(folder.resolve("film.avi"), avi("MJPG", 1, 80, List.of(picture(0))));
        assertThatThrownBy(() -> open(file, new ImageLimits(1 << 20, 96 * 80 - 1)))
                .hasMessageContaining("96×80");
        assertThatThrownBy(() -> open(file, new ImageLimits(100, 1 << 20)))
                .isInstanceOf(FilmException.class)
                .hasMessageContaining("expected at most 100");
    }

    private void refused(String words, byte[] avi) {
        assertThatThrownBy(() -> open(avi)).isInstanceOf(FilmException.class).hasMessageContaining(words);
    }

    /// A film of some frames, for others.
    static byte[] avi() throws IOException {
        return avi(
                "MJPG",
                3,
                80,
                IntStream.range(0, 3).mapToObj(MjpegAviTest::unchecked).toList());
    }

    private static byte[] unchecked(int number) {
        try {
            return picture(number);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
