package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// A profile in a JPEG changes no pixel, as in the reference readers.
class ColourProfileTest {
    private final byte[] plain = jpeg();

    @Test
    void pixelsAreTheStoredOnes() throws IOException {
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] profiled = withSegments(profile);
        Image expected = decode(plain);
        assertThat(decode(profiled)).isEqualTo(expected);

        BufferedImage converted = ImageIO.read(new ByteArrayInputStream(profiled));
        assertThat(Image.from(converted))
                .as("without this class ImageIO would convert them, or this test tests nothing")
                .isNotEqualTo(expected);
    }

    @Test
    void severalSegmentsAreAllRemoved() {
        assertThat(ColourProfile.removed(ImageFormat.JPEG, withSegments(new byte[100], new byte[60_000], new byte[1])))
                .isEqualTo(plain);
    }

    @Test
    void aFileWithoutOneIsNotCopied() {
        assertThat(ColourProfile.removed(ImageFormat.JPEG, plain)).isSameAs(plain);
    }

    @Test
    void otherSegmentsAndShortFilesStay() {
        byte[] other =
                ByteBuffer.allocate(8).putInt(0xFFD8FFE2).putInt(0x00040102).array();
        assertThat(ColourProfile.removed(ImageFormat.JPEG, other)).isSameAs(other);
        byte[] overlong =
                ByteBuffer.allocate(8).putInt(0xFFD8FFE2).putInt(0x7FFF4943).array();
        assertThat(ColourProfile.removed(ImageFormat.JPEG, overlong)).isSameAs(overlong);
        byte[] start = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
        assertThat(ColourProfile.removed(ImageFormat.JPEG, start)).isSameAs(start);
    }

    @Test
    void webpLosesOnlyItsFlag() {
        byte[] file = "RIFF????WEBPVP8X????0???".getBytes(StandardCharsets.ISO_8859_1);
        byte[] kept = ColourProfile.removed(ImageFormat.WEBP, file);
        assertThat(file[20]).as("the caller's array stays").isEqualTo((byte) 0x30);
        assertThat(kept[20]).isEqualTo((byte) 0x10);
        kept[20] = 0x30;
        assertThat(kept).isEqualTo(file);
        byte[] simple = "RIFF????WEBPVP8 ????0???".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(ColourProfile.removed(ImageFormat.WEBP, simple)).isSameAs(simple);
    }

    private byte[] withSegments(byte[]... parts) {
        byte[] mark = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(plain, 0, 2);
        for (int i = 0; i < parts.length; i++) {
            ByteBuffer segment = ByteBuffer.allocate(4 + mark.length + 2 + parts[i].length)
                    .putShort((short) 0xFFE2)
                    .putShort((short) (2 + mark.length + 2 + parts[i].length))
                    .put(mark)
                    .put((byte) (i + 1))
                    .put((byte) parts.length)
                    .put(parts[i]);
            bytes.writeBytes(segment.array());
        }
        bytes.write(plain, 2, plain.length - 2);
        return bytes.toByteArray();
    }

    private static Image decode(byte[] file) {
        return Image.decode(file, "a.jpg", ImageLimits.DEFAULT);
    }

    private static byte[] jpeg() {
        byte[] rgb = new byte[32 * 24 * 3];
        new Random(3).nextBytes(rgb);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(Image.of(32, 24, rgb).toBufferedImage(), "jpg", bytes))
                    .isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
