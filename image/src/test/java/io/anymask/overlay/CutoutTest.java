package io.anymask.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.image.ImageException;
import io.anymask.image.PngFile;
import io.anymask.mask.Mask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutoutTest {
    private static final int WIDTH = 7;
    private static final int HEIGHT = 5;

    /// Every pixel differs, and (0, 0) is not black.
    private static Image photo() {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 2 + 1);
        }
        return Image.of(WIDTH, HEIGHT, rgb);
    }

    /// (2, 1) to (4, 3) without its middle.
    private static Mask ring() {
        boolean[] pixels = new boolean[WIDTH * HEIGHT];
        for (int y = 1; y <= 3; y++) {
            for (int x = 2; x <= 4; x++) {
                pixels[y * WIDTH + x] = x != 3 || y != 2;
            }
        }
        return Mask.of(WIDTH, HEIGHT, pixels);
    }

    @Test
    void theObjectIsOpaqueAndTheRestIsGone() {
        Cutout cutout = Cutout.of(photo(), ring());
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int expected = ring().get(x, y) ? 0xFF000000 | photo().rgb(x, y) : 0;
                assertThat(cutout.argb(x, y)).isEqualTo(expected);
            }
        }
    }

    @Test
    void croppedToTheObject() {
        Cutout cutout = Cutout.of(photo(), ring()).cropped();
        assertThat(cutout.width()).isEqualTo(3);
        assertThat(cutout.height()).isEqualTo(3);
        assertThat(cutout.argb(0, 0)).isEqualTo(0xFF000000 | photo().rgb(2, 1));
        assertThat(cutout.argb(1, 1)).isZero();
        assertThat(cutout.argb(2, 2)).isEqualTo(0xFF000000 | photo().rgb(4, 3));
    }

    @Test
    void anotherReaderSeesTheSamePixels(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("object.png");
        for (Cutout cutout : new Cutout[] {
            Cutout.of(photo(), ring()), Cutout.of(photo(), ring()).cropped()
        }) {
            cutout.writePng(file);
            BufferedImage read = ImageIO.read(file.toFile());
            assertThat(read.getColorModel().hasAlpha()).isTrue();
            assertThat(read.getWidth()).isEqualTo(cutout.width());
            assertThat(read.getHeight()).isEqualTo(cutout.height());
            for (int y = 0; y < cutout.height(); y++) {
                for (int x = 0; x < cutout.width(); x++) {
                    assertThat(read.getRGB(x, y)).isEqualTo(cutout.argb(x, y));
                    assertThat(cutout.toBufferedImage().getRGB(x, y)).isEqualTo(cutout.argb(x, y));
                }
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void emptyMaskAndSinglePixel() {
        Cutout none = Cutout.of(photo(), Mask.empty(WIDTH, HEIGHT)).cropped();
        assertThat(none.width()).isEqualTo(WIDTH);
        assertThat(none.argb(3, 3)).isZero();
        Image pixel = Image.of(1, 1, new byte[] {1, 2, 3});
        assertThat(Cutout.of(pixel, Mask.full(1, 1)).cropped().argb(0, 0)).isEqualTo(0xFF010203);
    }

    @Test
    void refusals(@TempDir Path folder) {
        assertThatThrownBy(() -> Cutout.of(photo(), Mask.full(5, 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5×7")
                .hasMessageContaining("7×5");
        assertThatThrownBy(() -> PngFile.writeRgba(2, 2, new byte[15], folder.resolve("short.png")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("15")
                .hasMessageContaining("16");
        assertThat(folder).isEmptyDirectory();
    }
}
