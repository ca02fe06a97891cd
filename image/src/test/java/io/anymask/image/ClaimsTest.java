package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.testing.PngBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What JPEG, GIF and PNG files say beside their pixels.
class ClaimsTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJpegOfFewBytesCannotHaveManyPixels(boolean progressive) throws Exception {
        byte[] file = jpeg(progressive);
        assertThat(Image.decode(file, "a.jpg", ImageLimits.DEFAULT).width()).isEqualTo(64);
        ByteBuffer bytes = ByteBuffer.wrap(file);
        bytes.putShort(frame(file) + 5, (short) 16384).putShort(frame(file) + 7, (short) 16384);
        assertThatThrownBy(() -> Image.decode(file, "a.jpg", ImageLimits.DEFAULT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("16384×16384 pixels take")
                .hasMessageContaining("damaged or cut off");
    }

    @Test
    void scansBehindTheEndAreNone() throws Exception {
        byte[] photo = jpeg(true);
        Random random = new Random(1);
        ByteArrayOutputStream motion = new ByteArrayOutputStream();
        motion.writeBytes(photo);
        for (int i = 0; i < 1000; i++) {
            motion.write(random.nextInt());
            motion.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xDA, 0, 12});
        }
        assertThat(Image.decode(motion.toByteArray(), "motion.jpg", ImageLimits.DEFAULT))
                .isEqualTo(Image.decode(photo, "photo.jpg", ImageLimits.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC9, 0xCA, 0xC5})
    void codingsThatNobodyUsesAreNotSupported(int marker) throws Exception {
        byte[] file = jpeg(false);
        file[frame(file) + 1] = (byte) marker;
        assertThatThrownBy(() -> Image.decode(file, "a.jpg", ImageLimits.DEFAULT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("not supported")
                .hasMessageNotContaining("damaged");
    }

    @Test
    void aGifHasTheSizeOfItsCanvas() {
        Image frame = Image.of(2, 1, new byte[] {1, 2, 3, 9, 8, 7});
        byte[] file = Pictures.written(frame.toBufferedImage(), "gif");
        ByteBuffer bytes = ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(6, (short) 5).putShort(8, (short) 4);
        bytes.putShort(image(file) + 1, (short) 3).putShort(image(file) + 3, (short) 2);
        Image image = Image.decode(file, "a.gif", ImageLimits.DEFAULT);
        assertThat(image.width()).isEqualTo(5);
        assertThat(image.height()).isEqualTo(4);
        assertThat(image.crop(3, 2, 2, 1)).isEqualTo(frame);
        assertThat(ImageInfo.of(file, "a.gif", ImageLimits.DEFAULT).width()).isEqualTo(5);
        assertThatThrownBy(() -> Image.decode(file, "a.gif", new ImageLimits(1 << 20, 19)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("5×4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eXIf", "tEXt", "zTXt", "iTXt"})
    void exifOfPngInEveryChunk(String chunk) {
        byte[] exif = HexFormat.of().parseHex("4d4d002a00000008" + "0001" + "011200030000000100060000" + "00000000");
        byte[] file = PngBytes.with(Pictures.png(Image.of(3, 1, new byte[9])), chunk, content(chunk, exif));
        Image image = Image.decode(file, "a.png", ReadOptions.DEFAULT);
        assertThat(image.width()).isEqualTo(1);
        assertThat(image.reading().orElseThrow().orientation()).isEqualTo(6);
        assertThat(Image.decode(file, "a.png", ReadOptions.DEFAULT.withIgnoreExif(true))
                        .width())
                .isEqualTo(3);
    }

    private static byte[] content(String chunk, byte[] exif) {
        String hex = HexFormat.of().formatHex(exif);
        byte[] text = ascii("\nexif\n      %d\n%s\n".formatted(exif.length, hex.replaceAll("(.{30})", "$1\n")));
        byte[] key = ascii("Raw profile type exif\0");
        return switch (chunk) {
            case "eXIf" -> exif;
            case "tEXt" -> joined(key, text);
            case "zTXt" -> joined(key, new byte[1], deflated(text));
            default -> joined(key, ascii("\0\0\0\0"), text);
        };
    }

    private static byte[] deflated(byte[] text) {
        Deflater deflater = new Deflater();
        deflater.setInput(text);
        deflater.finish();
        byte[] target = new byte[text.length + 100];
        int length = deflater.deflate(target);
        deflater.end();
        return Arrays.copyOf(target, length);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Where the frame header begins.
    private static int frame(byte[] jpeg) {
        int at = 2;
        while ((jpeg[at + 1] & 0xFF) != 0xC0 && (jpeg[at + 1] & 0xFF) != 0xC2) {
            at += 2 + (ByteBuffer.wrap(jpeg).getShort(at + 2) & 0xFFFF);
        }
        return at;
    }

    /// Where the descriptor of the first frame begins, behind header, palette and extensions.
    private static int image(byte[] gif) {
        int at = 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 << ((gif[10] & 7) + 1));
        while (gif[at] == 0x21) {
            at += 2;
            while (gif[at] != 0) {
                at += 1 + (gif[at] & 0xFF);
            }
            at++;
        }
        return at;
    }

    private static byte[] jpeg(boolean progressive) throws Exception {
        byte[] rgb = new byte[64 * 48 * 3];
        new Random(2).nextBytes(rgb);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.setOutput(out);
            writer.write(null, new IIOImage(Image.of(64, 48, rgb).toBufferedImage(), null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
