package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.testing.PngBytes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The eight EXIF orientations of a picture with six different pixels, stored as
///
/// ```
/// A B C
/// D E F
/// ```
class OrientationTest {
    private static final String STORED = "ABC/DEF";

    @ParameterizedTest
    @CsvSource({
        "1, ABC/DEF", "2, CBA/FED", "3, FED/CBA", "4, DEF/ABC",
        "5, AD/BE/CF", "6, DA/EB/FC", "7, FC/EB/DA", "8, CF/BE/AD",
        "0, ABC/DEF", "9, ABC/DEF"
    })
    void pngAndTiff(int tag, String expected) {
        assertThat(shown(decode(png(tag), "a.png"))).isEqualTo(expected);
        assertThat(shown(decode(tiff(tag), "a.tif"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, 48, 32", "2, 48, 32", "3, 48, 32", "4, 48, 32", "5, 32, 48", "6, 32, 48", "7, 32, 48", "8, 32, 48"})
    void jpeg(int tag, int width, int height) {
        Image turned = decode(jpeg(tag), "a.jpg");
        assertThat(turned.width()).isEqualTo(width);
        assertThat(turned.height()).isEqualTo(height);
        // The bright quarter is stored at the top left; where it is shown tells the eight apart in part.
        boolean right = tag == 2 || tag == 3 || tag == 6 || tag == 7;
        boolean bottom = tag == 3 || tag == 4 || tag == 7 || tag == 8;
        assertThat(turned.rgb(right ? width - 4 : 3, bottom ? height - 4 : 3) & 0xFF)
                .isGreaterThan(200);
        assertThat(turned.rgb(right ? 3 : width - 4, bottom ? 3 : height - 4) & 0xFF)
                .isLessThan(50);
    }

    @Test
    void damagedExifLeavesThePixels() {
        byte[] png = PngBytes.with(drawn("png", STORED), "eXIf", new byte[] {'M', 'M', 0, 42, 0x7F, 0, 0, 0});
        assertThat(shown(decode(png, "a.png"))).isEqualTo(STORED);
    }

    private static Image decode(byte[] file, String name) {
        return Image.decode(file, name, ImageLimits.DEFAULT);
    }

    /// Rows of letters, from the red sample.
    private static String shown(Image image) {
        StringBuilder text = new StringBuilder();
        for (int y = 0; y < image.height(); y++) {
            text.append(y == 0 ? "" : "/");
            for (int x = 0; x < image.width(); x++) {
                text.append((char) (image.rgb(x, y) >> 16));
            }
        }
        return text.toString();
    }

    private static byte[] drawn(String kind, String letters) {
        String[] rows = letters.split("/", -1);
        BufferedImage picture = new BufferedImage(rows[0].length(), rows.length, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < rows.length; y++) {
            for (int x = 0; x < rows[y].length(); x++) {
                picture.setRGB(x, y, rows[y].charAt(x) << 16);
            }
        }
        return encoded(kind, picture);
    }

    private static byte[] encoded(String kind, BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(picture, kind, bytes)).isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /// A TIFF block whose one directory holds only the orientation.
    private static byte[] exif(int tag) {
        return ByteBuffer.allocate(26)
                .put("MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) tag)
                .array();
    }

    private static byte[] png(int tag) {
        return PngBytes.with(drawn("png", STORED), "eXIf", exif(tag));
    }

    /// An APP1 segment right after the start of the image.
    private static byte[] jpeg(int tag) {
        BufferedImage picture = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 24; x++) {
                picture.setRGB(x, y, 0xFFFFFF);
            }
        }
        byte[] jpeg = encoded("jpg", picture);
        byte[] exif = exif(tag);
        return ByteBuffer.allocate(jpeg.length + exif.length + 10)
                .put(jpeg, 0, 2)
                .putShort((short) 0xFFE1)
                .putShort((short) (exif.length + 8))
                .put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1))
                .put(exif)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /// An uncompressed TIFF: header, directory of ten entries, bits per sample, pixels.
    private static byte[] tiff(int tag) {
        int entries = 10;
        int bits = 8 + 2 + 12 * entries + 4;
        int pixels = bits + 6;
        ByteBuffer file = ByteBuffer.allocate(pixels + 18);
        file.put("MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8).putShort((short) entries);
        shortEntry(file, 256, 3);
        shortEntry(file, 257, 2);
        file.putShort((short) 258).putShort((short) 3).putInt(3).putInt(bits);
        shortEntry(file, 259, 1);
        shortEntry(file, 262, 2);
        file.putShort((short) 273).putShort((short) 4).putInt(1).putInt(pixels);
        shortEntry(file, 274, tag);
        shortEntry(file, 277, 3);
        shortEntry(file, 278, 2);
        file.putShort((short) 279).putShort((short) 4).putInt(1).putInt(18);
        file.putInt(0);
        file.putShort((short) 8).putShort((short) 8).putShort((short) 8);
        for (char letter : STORED.replace("/", "").toCharArray()) {
            file.put((byte) letter).put((byte) 0).put((byte) 0);
        }
        return file.array();
    }

    private static void shortEntry(ByteBuffer file, int tag, int value) {
        file.putShort((short) tag)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) value)
                .putShort((short) 0);
    }
}
