package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The value itself: access, cropping, writing, resizing by hand-computed numbers.
class ImageTest {
    @TempDir
    Path folder;

    @Test
    void pixelsAreCopiedInAndReadOnlyOut() {
        byte[] rgb = {1, 2, 3, (byte) 255, (byte) 254, (byte) 253};
        Image image = Image.of(2, 1, rgb);
        rgb[0] = 99;
        assertThat(image.rgb(0, 0)).isEqualTo(0x010203);
        assertThat(image.rgb(1, 0)).isEqualTo(0xFFFEFD);
        assertThat(image.rgb().remaining()).isEqualTo(6);
        assertThatThrownBy(() -> image.rgb().put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
        assertThatThrownBy(() -> image.rgb(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> image.rgb(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void sizesMustFitThePixels() {
        assertThatThrownBy(() -> Image.of(2, 2, new byte[11]))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("got 11 bytes, expected 12");
        assertThatThrownBy(() -> Image.of(0, 2, new byte[0])).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> Image.of(1, 1, new byte[3]).resize(1, 0)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> Image.of(1, 1, new byte[3]).resize(100_000, 100_000))
                .isInstanceOf(ImageException.class);
    }

    @Test
    void cropTakesAPartAndNothingOutside() {
        Image image = random(7, 5);
        Image part = image.crop(2, 1, 4, 3);
        assertThat(part.width()).isEqualTo(4);
        assertThat(part.height()).isEqualTo(3);
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 4; x++) {
                assertThat(part.rgb(x, y)).isEqualTo(image.rgb(x + 2, y + 1));
            }
        }
        assertThatThrownBy(() -> image.crop(4, 0, 4, 1))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("7×5");
        assertThatThrownBy(() -> image.crop(Integer.MAX_VALUE, 0, 1, 1)).isInstanceOf(ImageException.class);
    }

    @Test
    void pngAndBufferedImageRoundTrip() throws IOException {
        for (Image image : new Image[] {random(1, 1), random(37, 200), random(2000, 37)}) {
            Path file = folder.resolve("image.png");
            image.writePng(file);
            assertThat(Image.read(file)).isEqualTo(image);
            assertThat(Image.from(image.toBufferedImage())).isEqualTo(image);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("no temporary files remain").hasSize(1);
        }
    }

    @Test
    void writingIntoNowhereSaysSo() {
        assertThatThrownBy(() -> random(2, 2).writePng(folder.resolve("missing/image.png")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("its folder does not exist; create it first");
        assertThatThrownBy(() -> random(2, 2).writePng(folder))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("it is a folder");
    }

    @Test
    void hashTellsSizesAndPixelsApart() {
        byte[] rgb = new byte[12];
        assertThat(Image.of(4, 1, rgb).sha256())
                .hasSize(64)
                .isEqualTo(Image.of(4, 1, rgb).sha256())
                .isNotEqualTo(Image.of(1, 4, rgb).sha256())
                .isNotEqualTo(Image.of(4, 1, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})
                        .sha256());
        assertThat(Image.of(4, 1, rgb)).isEqualTo(Image.of(4, 1, rgb)).isNotEqualTo(Image.of(2, 2, rgb));
    }

    @Test
    void halvingAveragesWithATriangle() {
        Image row = Image.of(4, 1, grey(0, 80, 160, 240));
        Image half = row.resize(2, 1);
        // Weights 3/8, 3/8, 1/8 of the samples 0.5, 0.5 and 1.5 away, normalised: (0 * 3 + 80 * 3 + 160 * 1) / 7.
        assertThat(half.rgb(0, 0) & 0xFF).isEqualTo(Math.round(400 / 7f));
        assertThat(half.rgb(1, 0) & 0xFF).isEqualTo(Math.round((240 * 3 + 160 * 3 + 80) / 7f));
    }

    @Test
    void doublingInterpolatesAndKeepsTheEdges() {
        Image column = Image.of(1, 2, grey(0, 100)).resize(1, 4);
        assertThat(column.rgb(0, 0) & 0xFF).isZero();
        assertThat(column.rgb(0, 1) & 0xFF).isEqualTo(25);
        assertThat(column.rgb(0, 2) & 0xFF).isEqualTo(75);
        assertThat(column.rgb(0, 3) & 0xFF).isEqualTo(100);
    }

    @Test
    void twoThreadsGiveTheSameBytesAsOne() {
        Image wide = random(2500, 1600);
        Image whole = wide.resize(1250, 800);
        // Far from the edges a crop at an even offset sees the same weights; small enough for one thread.
        Image part = wide.crop(1000, 600, 200, 200).resize(100, 100);
        assertThat(part.crop(10, 10, 80, 80)).isEqualTo(whole.crop(510, 310, 80, 80));
    }

    /// Six million weights of about 0.7 all round to 1, so that their sum is above one: Pillow clips the result.
    @Test
    void extremeShrinkingStaysWhite() {
        byte[] white = new byte[3 * 6_000_000];
        Arrays.fill(white, (byte) 255);
        assertThat(Image.of(6_000_000, 1, white).resize(1, 1).rgb(0, 0)).isEqualTo(0xFFFFFF);
        assertThat(Image.of(1, 6_000_000, white).resize(1, 1).rgb(0, 0)).isEqualTo(0xFFFFFF);
    }

    @Test
    void aSizeThatStaysIsTheSameImage() {
        Image image = random(9, 9);
        assertThat(image.resize(9, 9)).isSameAs(image);
    }

    @Test
    void picturesWithAlphaKeepTheirColours() {
        BufferedImage picture = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        picture.setRGB(0, 0, 0x00112233);
        picture.setRGB(1, 0, 0x80445566);
        Image image = Image.from(picture);
        assertThat(image.rgb(0, 0)).isEqualTo(0x112233);
        assertThat(image.rgb(1, 0)).isEqualTo(0x445566);
    }

    @Test
    void subpicturesAndGreysReadTheirOwnSamples() {
        BufferedImage colours = random(8, 6).toBufferedImage();
        BufferedImage interleaved = new BufferedImage(8, 6, BufferedImage.TYPE_4BYTE_ABGR);
        interleaved.getGraphics().drawImage(colours, 0, 0, null);
        assertThat(Image.from(interleaved.getSubimage(2, 1, 5, 4)))
                .isEqualTo(Image.from(colours).crop(2, 1, 5, 4));

        BufferedImage grey = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 120, 255});
        assertThat(Image.from(grey)).isEqualTo(Image.of(3, 1, grey(0, 120, 255)));

        BufferedImage deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSamples(0, 0, 2, 1, 0, new int[] {30740, 0xFFFF});
        assertThat(Image.from(deep)).isEqualTo(Image.of(2, 1, grey(120, 255)));
    }

    private static byte[] grey(int... values) {
        byte[] rgb = new byte[3 * values.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) values[i / 3];
        }
        return rgb;
    }

    private static Image random(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(width * 31L + height).nextBytes(rgb);
        return Image.of(width, height, rgb);
    }
}
