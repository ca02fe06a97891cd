package io.anymask.mask;

import io.anymask.file.ExactPicture;
import io.anymask.file.Untrusted;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/// Masks from pictures and pictures from masks.
final class MaskPictures {
    /// Pixels of a row that are read at once.
    private static final int CHUNK = 4096;

    /// Of a decoder that holds samples of 16 bits and a row of colours.
    private static final int MOST_BYTES_OF_PIXEL = 8;

    private MaskPictures() {}

    static Mask read(Path file) {
        Untrusted.requireFile(file, "a picture of a mask", MaskException::new);
        try {
            return Untrusted.read("mask " + file, "an intact picture", () -> open(file), MaskException::new);
        } catch (MaskException e) {
            throw String.valueOf(e.getMessage()).startsWith("mask " + file)
                    ? e
                    : new MaskException("mask " + file + ": " + e.getMessage(), e);
        }
    }

    private static Mask open(Path file) throws IOException {
        try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
            return decode(stream, file);
        }
    }

    private static Mask decode(@Nullable ImageInputStream stream, Path file) throws IOException {
        Iterator<ImageReader> readers = stream == null ? Collections.emptyIterator() : ImageIO.getImageReaders(stream);
        if (stream == null || !readers.hasNext()) {
            throw new MaskException("not a picture in a known format, expected for instance a PNG");
        }
        ImageReader reader = readers.next();
        try {
            ExactPicture.open(reader, stream, "mask " + file, MaskException::new);
            Mask.checkFrame(reader.getWidth(0), reader.getHeight(0));
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            Untrusted.require("mask " + file, pixels * MOST_BYTES_OF_PIXEL, MaskException::new);
            return from(reader.read(0));
        } finally {
            reader.dispose();
        }
    }

    static Mask from(BufferedImage picture) {
        Raster raster = picture.getRaster();
        Mask colored = Mask.empty(raster.getWidth(), raster.getHeight());
        Mask visible = Mask.empty(raster.getWidth(), raster.getHeight());
        ColorModel colors = picture.getColorModel();
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < raster.getWidth(); x += CHUNK) {
                int count = Math.min(CHUNK, raster.getWidth() - x);
                if (colors instanceof IndexColorModel palette) {
                    readIndices(raster, palette, x, y, count, colored, visible);
                } else {
                    readSamples(raster, colors, x, y, count, colored, visible);
                }
            }
        }
        boolean maskInAlpha =
                colors.hasAlpha() && colored.isEmpty() && !visible.not().isEmpty();
        return maskInAlpha ? visible : colored;
    }

    private static void readIndices(
            Raster raster, IndexColorModel palette, int x, int y, int count, Mask colored, Mask visible) {
        int[] indices =
                raster.getSamples(raster.getMinX() + x, raster.getMinY() + y, count, 1, 0, (int @Nullable []) null);
        for (int i = 0; i < count; i++) {
            int argb = palette.getRGB(indices[i]);
            set(x + i, y, argb >>> 24 != 0, (argb & 0xffffff) != 0, colored, visible);
        }
    }

    /// Samples as they are, not as colours of 8 bits, in which small labels of 16 bits would be black.
    private static void readSamples(
            Raster raster, ColorModel colors, int x, int y, int count, Mask colored, Mask visible) {
        int bands = raster.getNumBands();
        int alphaBand = colors.hasAlpha() ? colors.getNumComponents() - 1 : -1;
        double[] samples =
                raster.getPixels(raster.getMinX() + x, raster.getMinY() + y, count, 1, (double @Nullable []) null);
        for (int i = 0; i < count; i++) {
            boolean color = false;
            for (int band = 0; band < bands; band++) {
                color |= band != alphaBand && samples[i * bands + band] != 0;
            }
            set(x + i, y, alphaBand < 0 || samples[i * bands + alphaBand] != 0, color, colored, visible);
        }
    }

    private static void set(int x, int y, boolean isVisible, boolean isColored, Mask colored, Mask visible) {
        int word = y * colored.wordsPerRow() + (x >> 6);
        if (isVisible) {
            visible.words()[word] |= 1L << x;
            if (isColored) {
                colored.words()[word] |= 1L << x;
            }
        }
    }

    static BufferedImage toBufferedImage(Mask mask) {
        BufferedImage picture = new BufferedImage(mask.width(), mask.height(), BufferedImage.TYPE_BYTE_BINARY);
        byte[] packed = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        int bytesPerRow = (mask.width() + 7) >> 3;
        for (int y = 0; y < mask.height(); y++) {
            packRow(mask, y, packed, y * bytesPerRow);
        }
        return picture;
    }

    /// One row as bytes, the leftmost pixel in the highest bit.
    static void packRow(Mask mask, int y, byte[] target, int offset) {
        int bytesPerRow = (mask.width() + 7) >> 3;
        for (int i = 0; i < bytesPerRow; i++) {
            long word = mask.words()[y * mask.wordsPerRow() + (i >> 3)];
            target[offset + i] = (byte) (Long.reverse(word >>> ((i & 7) << 3)) >>> 56);
        }
    }
}
