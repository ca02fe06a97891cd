package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Layouts of TIFF files: pages, tiles, planes, predictors, packed samples, and what they claim without
/// having it.
class TiffPagesTest {
    private static final int WIDTH = 37;
    private static final int HEIGHT = 23;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pagesAreCountedAndChosen(boolean big) {
        TiffWriter writer = new TiffWriter(ByteOrder.BIG_ENDIAN, big);
        writer.page(1, 1, 1, 8, 1).chunk(new byte[] {10});
        writer.page(1, 1, 1, 8, 1).tag(254, TiffWriter.LONG, 1).chunk(new byte[] {99}); // an overview
        writer.page(2, 1, 1, 8, 1).chunk(new byte[] {20, 21}).tag(274, TiffWriter.SHORT, 6);
        byte[] file = writer.write();
        Image first = Image.decode(file, "stack.tif", ReadOptions.DEFAULT);
        assertThat(first.rgb(0, 0)).isEqualTo(0x0A0A0A);
        assertThat(first.reading().orElseThrow().notes()).containsExactly("page 1 of 2 was read");
        Image second = Image.decode(file, "stack.tif", ReadOptions.DEFAULT.withPage(2));
        assertThat(second.height()).isEqualTo(2);
        assertThat(second.rgb(0, 1)).isEqualTo(0x151515);
        assertThat(Image.decode(file, "a", ReadOptions.DEFAULT.withPage(2).withIgnoreExif(true))
                        .width())
                .isEqualTo(2);
        assertThat(ImageInfo.of(file, "stack.tif", ReadOptions.DEFAULT.withPage(2)))
                .isEqualTo(new ImageInfo("image/tiff", 1, 2, 6, 2));
        assertThatThrownBy(() -> Image.decode(file, "stack.tif", ReadOptions.DEFAULT.withPage(3)))
                .isInstanceOf(ImageException.class)
                .hasMessage("stack.tif: page 3, the file has 2; choose one of these");
        assertThatThrownBy(() -> Image.decode(Pictures.png(first), "a.png", ReadOptions.DEFAULT.withPage(2)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("this format has one");
    }

    @Test
    void streamsAreRead() {
        byte[] file = writer().page(1, 1, 1, 8, 1).chunk(new byte[] {10}).write();
        assertThat(Image.read(new ByteArrayInputStream(file)).rgb(0, 0)).isEqualTo(0x0A0A0A);
        assertThatThrownBy(() -> Image.read(
                        new ByteArrayInputStream(file),
                        "upload",
                        ReadOptions.DEFAULT.withLimits(new ImageLimits(20, 100))))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("upload: 21 bytes, expected at most 20");
    }

    @ParameterizedTest
    @CsvSource({"1, 16", "3, 16", "1, 32", "3, 8", "4, 8", "5, 16"})
    void tilesPlanesAndPredictors(int channels, int bits) {
        int size = bits / 8;
        byte[] pixels = new byte[WIDTH * HEIGHT * channels * size];
        new Random(channels * 100 + bits).nextBytes(pixels);
        TiffWriter plain = writer();
        Image expected = Image.decode(
                plain.page(WIDTH, HEIGHT, channels, bits, 1).chunk(pixels).write(), "plain", ReadOptions.DEFAULT);

        TiffWriter.Page strips = writer().page(WIDTH, HEIGHT, channels, bits, 1).tag(278, TiffWriter.SHORT, 5);
        for (int y = 0; y < HEIGHT; y += 5) {
            int rowBytes = WIDTH * channels * size;
            strips.deflated(Arrays.copyOfRange(pixels, y * rowBytes, Math.min(HEIGHT, y + 5) * rowBytes));
        }
        assertThat(Image.decode(strips.write(), "strips", ReadOptions.DEFAULT)).isEqualTo(expected);

        TiffWriter.Page tiles = writer().page(WIDTH, HEIGHT, channels, bits, 1, true)
                .tag(322, TiffWriter.SHORT, 16)
                .tag(323, TiffWriter.SHORT, 16)
                .tag(317, TiffWriter.SHORT, 2);
        for (int top = 0; top < HEIGHT; top += 16) {
            for (int left = 0; left < WIDTH; left += 16) {
                tiles.deflated(differences(tile(pixels, left, top, channels * size), 16, channels, size));
            }
        }
        assertThat(Image.decode(tiles.write(), "tiles", ReadOptions.DEFAULT)).isEqualTo(expected);

        TiffWriter.Page planes = writer().page(WIDTH, HEIGHT, channels, bits, 1).tag(284, TiffWriter.SHORT, 2);
        for (int channel = 0; channel < channels; channel++) {
            byte[] plane = new byte[WIDTH * HEIGHT * size];
            for (int i = 0; i < plane.length; i++) {
                plane[i] = pixels[(i / size * channels + channel) * size + i % size];
            }
            planes.chunk(plane);
        }
        assertThat(Image.decode(planes.write(), "planes", ReadOptions.DEFAULT)).isEqualTo(expected);
    }

    @Test
    void twelvePackedBits() {
        byte[] packed = {0x12, 0x34, 0x56, (byte) 0xFF, (byte) 0xF0, 0x00};
        Image image = Image.decode(writer().page(4, 1, 1, 12, 1).chunk(packed).write(), "a", ReadOptions.DEFAULT);
        assertThat(new int[] {image.rgb(0, 0), image.rgb(1, 0), image.rgb(2, 0), image.rgb(3, 0)})
                .containsExactly(0x121212, 0x454545, 0xFFFFFF, 0);
    }

    @Test
    void inkPalettesAndWhiteThatIsZero() {
        byte[] inks = {0, 0, 0, 0, (byte) 255, 0, 0, 0, 0, 0, 0, (byte) 255};
        Image image = Image.decode(
                writer().page(3, 1, 4, 8, 1)
                        .tag(262, TiffWriter.SHORT, 5)
                        .chunk(inks)
                        .write(),
                "a",
                ReadOptions.DEFAULT);
        assertThat(new int[] {image.rgb(0, 0), image.rgb(1, 0), image.rgb(2, 0)})
                .containsExactly(0xFFFFFF, 0x00FFFF, 0);
        double[] map = new double[3 * 16];
        map[5] = 0x1234;
        map[16 + 5] = 0xFFFF;
        byte[] numbers = {0x50};
        assertThat(Image.decode(
                                writer().page(2, 1, 1, 4, 1)
                                        .tag(262, TiffWriter.SHORT, 3)
                                        .tag(320, TiffWriter.SHORT, map)
                                        .chunk(numbers)
                                        .write(),
                                "a",
                                ReadOptions.DEFAULT)
                        .rgb(0, 0))
                .isEqualTo(0x12FF00);
        assertThat(Image.decode(
                                writer().page(1, 1, 1, 8, 1)
                                        .tag(262, TiffWriter.SHORT, 0)
                                        .chunk(new byte[] {5})
                                        .write(),
                                "a",
                                ReadOptions.DEFAULT)
                        .rgb(0, 0))
                .isEqualTo(0xFAFAFA);
    }

    @Test
    void claimsAreHeldAgainstTheFile() {
        refused(
                writer().page(100, 100, 1, 8, 1, true)
                        .tag(322, TiffWriter.LONG, 1 << 30)
                        .tag(323, TiffWriter.LONG, 1 << 30)
                        .deflated(new byte[10])
                        .write(),
                "damaged",
                "cannot become");
        refused(writer().page(10_000, 10_000, 1, 8, 1).deflated(new byte[10]).write(), "damaged", "cannot become");
        refused(writer().page(20, 20, 1, 8, 1).chunk(new byte[399]).write(), "damaged");
        refused(writer().page(20, 20, 1, 8, 1).deflated(new byte[399]).write(), "damaged", "399 of 400 bytes");
        refused(writer().page(100_000, 100_000, 1, 8, 1).chunk(new byte[9]).write(), "--max-pixels");
        refused(
                writer().page(1, 1, 1, 8, 1)
                        .tag(320, TiffWriter.SHORT, 1, 2, 3)
                        .tag(262, TiffWriter.SHORT, 3)
                        .chunk(new byte[1])
                        .write(),
                "damaged",
                "palette");
    }

    @Test
    void whatIsNotSupportedIsNotCalledDamaged() {
        TiffWriter zstd = writer();
        refusedAs(zstd.page(1, 1, 1, 8, 1)
                .tag(259, TiffWriter.LONG, 50_000)
                .chunk(new byte[9])
                .write());
        refusedAs(writer().page(1, 1, 1, 32, 6).chunk(new byte[9]).write());
        refusedAs(writer().page(1, 1, 1, 24, 3).chunk(new byte[9]).write());
    }

    private static void refusedAs(byte[] file) {
        assertThatThrownBy(() -> Image.decode(file, "a.tif", ReadOptions.DEFAULT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("needs a feature that is not supported")
                .hasMessageNotContaining("damaged");
    }

    private static void refused(byte[] file, String... parts) {
        assertThatThrownBy(() -> Image.decode(file, "a.tif", ReadOptions.DEFAULT))
                .isInstanceOf(ImageException.class)
                .hasMessageContainingAll(parts);
    }

    private static TiffWriter writer() {
        return new TiffWriter(ByteOrder.LITTLE_ENDIAN, false);
    }

    /// 16×16 pixels, beyond the picture zeros.
    private static byte[] tile(byte[] pixels, int left, int top, int pixelBytes) {
        byte[] tile = new byte[16 * 16 * pixelBytes];
        for (int y = top; y < Math.min(HEIGHT, top + 16); y++) {
            int count = (Math.min(WIDTH, left + 16) - left) * pixelBytes;
            System.arraycopy(pixels, (y * WIDTH + left) * pixelBytes, tile, (y - top) * 16 * pixelBytes, count);
        }
        return tile;
    }

    private static byte[] differences(byte[] rows, int width, int channels, int size) {
        byte[] result = rows.clone();
        int samples = width * channels;
        for (int i = rows.length / size - 1; i >= 0; i--) {
            if (i % samples < channels) {
                continue;
            }
            long difference = value(rows, i, size) - value(rows, i - channels, size);
            for (int b = 0; b < size; b++) {
                result[i * size + b] = (byte) (difference >> (8 * b));
            }
        }
        return result;
    }

    private static long value(byte[] bytes, int index, int size) {
        long value = 0;
        for (int b = size - 1; b >= 0; b--) {
            value = (value << 8) | (bytes[index * size + b] & 0xFF);
        }
        return value;
    }
}
