package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.RandomMasks.Bitmap;
import io.anymask.testing.PngBytes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaskPicturesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void pngsAndPicturesGiveTheMaskBack(Bitmap bitmap) throws IOException {
        Mask mask = bitmap.mask();
        Path file = folder.resolve("mask.png");
        mask.writePng(file);
        assertThat(Mask.read(file)).isEqualTo(mask);
        assertThat(Mask.from(mask.toBufferedImage())).isEqualTo(mask);
        BufferedImage foreign = ImageIO.read(file.toFile());
        assertThat(foreign.getColorModel().getPixelSize()).isEqualTo(1);
        assertThat(foreign.getRGB(0, 0)).isEqualTo(mask.get(0, 0) ? 0xffffffff : 0xff000000);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    /// Nearly black pixels around an object would belong to it; and a few bytes of JPEG can ask for minutes of
    /// work.
    @Test
    void aFormatThatChangesPixelsHoldsNoMask() throws IOException {
        Path file = folder.resolve("mask.jpg");
        ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY), "jpg", file.toFile());
        assertThatThrownBy(() -> Mask.read(file))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("mask.jpg: got JPEG, which changes pixels, expected a PNG");
    }

    @Test
    void anyColorButBlackIsForeground() {
        for (int type : new int[] {
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_4BYTE_ABGR,
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_USHORT_GRAY,
            BufferedImage.TYPE_BYTE_INDEXED
        }) {
            BufferedImage picture = new BufferedImage(70, 2, type);
            for (int x = 0; x < 70; x++) {
                picture.setRGB(x, 0, 0xff000000);
                picture.setRGB(x, 1, 0xff000000);
            }
            picture.setRGB(69, 1, 0xffff0000);
            Mask mask = Mask.from(picture);
            assertThat(mask.area()).as("type " + type).isEqualTo(1);
            assertThat(mask.get(69, 1)).isTrue();
        }
    }

    @Test
    void smallLabelsOfSixteenBitsAreForeground() {
        BufferedImage picture = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        picture.getRaster().setSample(1, 0, 0, 1);
        assertThat(Mask.from(picture).rle()).isEqualTo(Rle.of(1, 3, 1, 1, 1));
    }

    @Test
    void aBlackCutOutIsReadByItsAlpha() {
        BufferedImage picture = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        assertThat(Mask.from(picture).isEmpty()).isTrue();
        picture.setRGB(1, 0, 0x80000000);
        assertThat(Mask.from(picture).rle()).isEqualTo(Rle.of(1, 3, 1, 1, 1));
        // Colours count where there are any, but not where they are transparent.
        picture.setRGB(0, 0, 0x00ffffff);
        picture.setRGB(2, 0, 0xff00ff00);
        assertThat(Mask.from(picture).rle()).isEqualTo(Rle.of(1, 3, 2, 1));
    }

    @Test
    void hugePicturesAreRefusedByTheirHeader() throws IOException {
        Path file = Files.write(folder.resolve("bomb.png"), PngBytes.claiming(100_000, 100_000, 1, 0));
        assertThatThrownBy(() -> Mask.read(file))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("bomb.png")
                .hasMessageContaining("100000 x 100000");
    }

    @Test
    void filesThatAreNoPicturesAreRefused() throws IOException {
        assertThatThrownBy(() -> Mask.read(folder.resolve("none.png")))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("no such file");
        Path text = Files.writeString(folder.resolve("text.png"), "not a picture");
        assertThatThrownBy(() -> Mask.read(text))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("text.png");
        Path whole = folder.resolve("whole.png");
        Mask.full(100, 100).writePng(whole);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(bytes, 40));
        assertThatThrownBy(() -> Mask.read(cut))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("cut.png");
    }

    @Test
    void writingIntoNoFolderSaysSo() {
        assertThatThrownBy(() -> Mask.empty(1, 1).writePng(folder.resolve("no/mask.png")))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("folder");
    }
}
