package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.testing.PngBytes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are not what they should be: each is refused with a message that says why.
class DamagedFilesTest {
    @TempDir
    Path folder;

    @Test
    void missingEmptyAndFolder() throws IOException {
        refused(folder.resolve("none.jpg"), "none.jpg", "no such file");
        refused(Files.createFile(folder.resolve("empty.jpg")), "empty.jpg", "empty");
        refused(folder, "this is a folder");
    }

    @Test
    void textRenamedToJpg() throws IOException {
        refused(Files.writeString(folder.resolve("notes.jpg"), "Dear diary"), "not a picture", "Dear diary", "JPEG");
    }

    @Test
    void limitsAreCheckedBeforeReadingAndDecoding() throws IOException {
        Path file = Files.write(folder.resolve("a.png"), encoded("png"));
        long size = Files.size(file);
        assertThatThrownBy(() -> Image.read(file, new ImageLimits(size - 1, 1_000_000)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(size + " bytes, expected at most " + (size - 1));
        assertThatThrownBy(() -> Image.decode(Files.readAllBytes(file), "a.png", new ImageLimits(size - 1, 1_000_000)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(size + " bytes, expected at most " + (size - 1));
        assertThatThrownBy(() -> Image.read(file, new ImageLimits(size, 60 * 40 - 1)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("60×40")
                .hasMessageContaining("at most 2399");
        assertThat(Image.read(file, new ImageLimits(size, 60 * 40)).width()).isEqualTo(60);
    }

    @Test
    void aHeaderThatClaimsTenGigapixels() {
        byte[] bomb = encoded("png");
        ByteBuffer.wrap(bomb).putInt(16, 100_000).putInt(20, 100_000);
        PngBytes.withChecksums(bomb);
        assertThatThrownBy(() -> Image.decode(bomb, "bomb.png", ImageLimits.DEFAULT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("100000×100000");
        assertThatThrownBy(() -> Image.decode(bomb, "bomb.png", new ImageLimits(1 << 20, Long.MAX_VALUE)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("100000×100000");
    }

    @Test
    void aHundredMegapixelsAreWithinTheDefault() {
        assertThat(ImageLimits.DEFAULT.maxPixels()).isBetween(100_000_000L, 9_999_999_999L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tif"})
    void truncatedFiles(String kind) {
        byte[] whole = encoded(kind);
        assertThat(Image.decode(whole, "whole", ImageLimits.DEFAULT).height()).isEqualTo(40);
        for (int percent : new int[] {20, 50, 80, 90}) {
            byte[] part = Arrays.copyOf(whole, whole.length * percent / 100);
            assertThatThrownBy(() -> Image.decode(part, "part." + kind, ImageLimits.DEFAULT))
                    .as("%s cut to %d %%", kind, percent)
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("part." + kind)
                    .hasMessageContaining("download it again");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tif"})
    void whateverTheBytesOnlyImageExceptionsLeave(String kind) {
        byte[] whole = encoded(kind);
        Random random = new Random(kind.hashCode());
        int refused = 0;
        ImageLimits limits = new ImageLimits(1 << 20, 1 << 20);
        for (int round = 0; round < 150; round++) {
            byte[] file = Arrays.copyOf(whole, round % 3 == 0 ? 1 + random.nextInt(whole.length) : whole.length);
            for (int flips = round % 5; flips >= 0; flips--) {
                int reach = round % 2 == 0 ? Math.min(file.length, 200) : file.length;
                file[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                Image image = Image.decode(file, "mutant", limits);
                assertThat(image.rgb().remaining()).isEqualTo(3 * image.width() * image.height());
            } catch (ImageException e) {
                assertThat(e.getMessage()).startsWith("mutant: ").doesNotContain("null");
                refused++;
            }
        }
        assertThat(refused).as("mutants refused").isBetween(20, 150);
    }

    @Test
    void webpThatIsNone() {
        byte[] file = "RIFF\20\0\0\0WEBPVP8 \4\0\0\0abcd".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Image.decode(file, "a.webp", ImageLimits.DEFAULT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("WebP");
    }

    private static void refused(Path file, String... parts) {
        assertThatThrownBy(() -> Image.read(file))
                .isInstanceOf(ImageException.class)
                .hasMessageContainingAll(parts);
    }

    /// A 60×40 picture of noise, which no format compresses to a few bytes.
    private static byte[] encoded(String kind) {
        byte[] rgb = new byte[60 * 40 * 3];
        new Random(7).nextBytes(rgb);
        BufferedImage picture = Image.of(60, 40, rgb).toBufferedImage();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(picture, kind, bytes)).isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
