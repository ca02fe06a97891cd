package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.testing.Growth;
import io.anymask.testing.PngBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/// Items of a picture that cost the more the more of them there are.
class GrowthTest {
    private static void read(byte[] file) {
        Image.decode(file, "hostile", ReadOptions.DEFAULT);
    }

    /// Each directory begins two entries behind the one before, and shares all others with it.
    @Test
    void directoriesThatOverlap() {
        Growth.isLinear(GrowthTest::overlapping, 250, GrowthTest::read);
        assertThatThrownBy(() -> read(overlapping(1000)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("its directories overlap");
    }

    /// A TIFF file of `count` directories of `count` entries each.
    private static byte[] overlapping(int count) {
        int step = 24;
        ByteBuffer file = ByteBuffer.allocate(8 + count * step + 2 + 12 * count + 4 + step)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        for (int at = 8 + 14; at + 12 < file.limit(); at += step) { // every second entry: a number of its own
            file.putShort(at, (short) (at / step)).putShort(at + 2, (short) 4).putInt(at + 4, 1);
        }
        for (int i = 0; i < count; i++) {
            int at = 8 + i * step;
            file.putShort(at, (short) count);
            file.putInt(at + 2 + 12 * count, i + 1 < count ? at + step : 0);
        }
        return file.array();
    }

    /// Texts that say they are EXIF data, each of which unpacks to four megabytes of blanks.
    @Test
    void texts() {
        Growth.isLinear(GrowthTest::withTexts, 5, GrowthTest::read);
    }

    private static byte[] withTexts(int count) {
        byte[] png = Pictures.png(Image.of(3, 1, new byte[9]));
        byte[] blanks = new byte[1 << 22];
        Arrays.fill(blanks, (byte) ' ');
        Deflater deflater = new Deflater();
        deflater.setInput(blanks);
        deflater.finish();
        byte[] packed = new byte[1 << 16];
        int length = deflater.deflate(packed);
        deflater.end();
        byte[] key = "Raw profile type exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] chunk = PngBytes.chunk(
                "zTXt",
                ByteBuffer.allocate(key.length + length)
                        .put(key)
                        .put(packed, 0, length)
                        .array());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(png, 0, PngBytes.HEADER);
        for (int i = 0; i < count; i++) {
            file.writeBytes(chunk);
        }
        file.write(png, PngBytes.HEADER, png.length - PngBytes.HEADER);
        return file.toByteArray();
    }
}
