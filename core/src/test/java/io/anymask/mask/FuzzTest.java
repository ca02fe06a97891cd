package io.anymask.mask;

import io.anymask.testing.Fuzz;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Damaged masks: run lengths as text, and pictures.
@Tag("fuzz")
class FuzzTest {
    private static final int HEIGHT = 30;
    private static final int WIDTH = 40;

    @TestFactory
    DynamicTest runLengths() {
        return Fuzz.of("run lengths", ".txt")
                .texts(mask(3).rle().compressed(), mask(7).rle().compressed())
                .allocating(100, 1 << 20)
                .reading(text -> Rle.decompress(HEIGHT, WIDTH, new String(text, StandardCharsets.ISO_8859_1))
                        .toMask());
    }

    /// What a mask holds is a bit a pixel, what a decoder holds is documented in [MaskPictures]; a damaged header
    /// may claim as many pixels as the heap has room for.
    @TestFactory
    DynamicTest pictures() {
        return Fuzz.of("mask pictures", ".png")
                .seeds(picture(mask(3), "png"), picture(mask(5), "gif"), picture(mask(7), "bmp"))
                .allocating(1000, 3 * Mask.MAX_PIXELS)
                .readingFiles(file -> Mask.read(file));
    }

    private static Mask mask(int step) {
        boolean[] pixels = new boolean[HEIGHT * WIDTH];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i % 41 / step % 2 == 0;
        }
        return Mask.of(WIDTH, HEIGHT, pixels);
    }

    private static byte[] picture(Mask mask, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BufferedImage picture = mask.toBufferedImage();
        try {
            if (!ImageIO.write(picture, format, bytes)) {
                throw new AssertionError("no writer for " + format);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
