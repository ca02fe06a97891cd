package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import com.luciad.imageio.webp.WebPWriteParam;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// WebP through libwebp: still, animated, cut off, and larger than it is.
class WebpTest {
    /// Coloured noise that is smooth enough for a lossy file to keep.
    private static final Image PHOTO = smooth(90, 700);

    @Test
    void losslessIsExactAndAlphaIsDropped() {
        assertThat(decode(webp(PHOTO.toBufferedImage(), true))).isEqualTo(PHOTO);
        BufferedImage transparent = new BufferedImage(90, 700, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 700; y++) {
            for (int x = 0; x < 90; x++) {
                transparent.setRGB(x, y, ((1 + (x + y) % 255) << 24) | PHOTO.rgb(x, y));
            }
        }
        assertThat(decode(webp(transparent, true))).isEqualTo(PHOTO);
    }

    /// The error of a decoder that predicts from its own output adds up along the picture; libwebp's does not.
    @Test
    void lossyDoesNotDrift() {
        Image lossy = decode(webp(PHOTO.toBufferedImage(), false));
        assertThat(difference(lossy, PHOTO, 0, 100)).isLessThan(4);
        assertThat(difference(lossy, PHOTO, 600, 700)).isLessThan(4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutFilesAreRefusedWithAndWithoutTrueLengths(boolean lossless) {
        byte[] whole = webp(PHOTO.toBufferedImage(), lossless);
        for (int percent : new int[] {1, 30, 60, 90, 97}) {
            byte[] part = Arrays.copyOf(whole, whole.length * percent / 100);
            refused(part, "damaged or cut off");
            if (part.length > 30) {
                ByteBuffer lengths = ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN);
                lengths.putInt(4, part.length - 8).putInt(16, part.length - 20);
                refused(part, "damaged or cut off");
            }
        }
    }

    @Test
    void theFirstFrameOfAnAnimationLiesOnItsCanvas() {
        Image frame = PHOTO.crop(0, 0, 40, 30);
        byte[] alone = webp(frame.toBufferedImage(), true);
        byte[] bitstream = Arrays.copyOfRange(alone, 12, alone.length);
        byte[] animation = animation(100, 60, 20, 10, 40, 30, bitstream);
        Image image = decode(animation);
        assertThat(image.width()).isEqualTo(100);
        assertThat(image.height()).isEqualTo(60);
        assertThat(image.crop(20, 10, 40, 30)).isEqualTo(frame);
        assertThat(image.rgb(19, 10)).isZero();
        assertThat(ImageInfo.of(animation, "a.webp", ImageLimits.DEFAULT))
                .isEqualTo(new ImageInfo("image/webp", 100, 60, 1, 1));
        refused(animation(50, 60, 20, 10, 40, 30, bitstream), "beyond the canvas");
        refused(animation(100, 60, 20, 10, 41, 30, bitstream), "two sizes");
    }

    @Test
    void sizesAreBoundedBeforeDecoding() {
        byte[] file = webp(PHOTO.toBufferedImage(), true);
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(21, bytes.getInt(21) | 0x0FFFFFFF);
        assertThatThrownBy(() -> Image.decode(file, "a.webp", new ImageLimits(1 << 20, 1 << 20)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("16384×16384")
                .hasMessageContaining("--max-pixels");
    }

    @Test
    void whateverTheBytesOnlyImageExceptionsLeave() {
        ImageLimits limits = new ImageLimits(1 << 20, 1 << 18);
        Random random = new Random(3);
        int refused = 0;
        for (boolean lossless : new boolean[] {true, false}) {
            byte[] whole = webp(PHOTO.crop(0, 0, 60, 60).toBufferedImage(), lossless);
            for (int round = 0; round < 200; round++) {
                byte[] file = whole.clone();
                for (int flips = round % 4; flips >= 0; flips--) {
                    int reach = round % 2 == 0 ? 40 : file.length;
                    file[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
                }
                try {
                    Image.decode(file, "mutant", limits);
                } catch (ImageException e) {
                    assertThat(e.getMessage()).startsWith("mutant: ").doesNotContain("null");
                    refused++;
                }
            }
        }
        assertThat(refused).isBetween(20, 400);
    }

    private static Image decode(byte[] file) {
        return Image.decode(file, "a.webp", ImageLimits.DEFAULT);
    }

    private static void refused(byte[] file, String part) {
        assertThatThrownBy(() -> decode(file))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(part);
    }

    private static byte[] animation(int width, int height, int x, int y, int w, int h, byte[] bitstream) {
        ByteBuffer file =
                ByteBuffer.allocate(12 + 18 + 14 + 24 + bitstream.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(file.capacity() - 8).put(ascii("WEBP"));
        file.put(ascii("VP8X")).putInt(10).putInt(2);
        threeBytes(threeBytes(file, width - 1), height - 1);
        file.put(ascii("ANIM")).putInt(6).putInt(-1).putShort((short) 0);
        file.put(ascii("ANMF")).putInt(16 + bitstream.length);
        for (int value : List.of(x / 2, y / 2, w - 1, h - 1, 100)) {
            threeBytes(file, value);
        }
        return file.put((byte) 0).put(bitstream).array();
    }

    private static ByteBuffer threeBytes(ByteBuffer file, int value) {
        return file.putShort((short) value).put((byte) (value >> 16));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] webp(BufferedImage picture, boolean lossless) {
        ImageWriter writer = new WebPImageWriterSpi().createWriterInstance(null);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            WebPWriteParam parameters = (WebPWriteParam) writer.getDefaultWriteParam();
            parameters.setCompressionMode(WebPWriteParam.MODE_EXPLICIT);
            parameters.setCompressionType(parameters.getCompressionTypes()[lossless ? 1 : 0]);
            parameters.setCompressionQuality(0.95f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, List.of(), null), parameters);
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static Image smooth(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        Random random = new Random(5);
        double[] phase = random.doubles(9, 0, 6).toArray();
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    double wave = Math.sin(x / 9.0 + phase[c]) + Math.sin(y / 11.0 + x / 23.0 + phase[3 + c]);
                    rgb[at++] = (byte) (128 + 40 * wave + 4 * random.nextDouble());
                }
            }
        }
        return Image.of(width, height, rgb);
    }

    private static double difference(Image a, Image b, int from, int to) {
        long sum = 0;
        for (int y = from; y < to; y++) {
            for (int x = 0; x < a.width(); x++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    sum += Math.abs(((a.rgb(x, y) >> shift) & 0xFF) - ((b.rgb(x, y) >> shift) & 0xFF));
                }
            }
        }
        return sum / (3.0 * (to - from) * a.width());
    }
}
