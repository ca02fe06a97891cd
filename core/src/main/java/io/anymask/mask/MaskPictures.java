package io.anymask.mask;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/// Masks from pictures and pictures from masks.
final class MaskPictures {
    private MaskPictures() {}

    static Mask read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new MaskException("mask " + file + ": no such file");
        }
        try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
            return decode(stream);
        } catch (MaskException e) {
            throw new MaskException("mask " + file + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw new MaskException(
                    "mask " + file + ": cannot be decoded (" + e.getMessage() + "), expected an intact picture", e);
        }
    }

    private static Mask decode(@Nullable ImageInputStream stream) throws IOException {
        Iterator<ImageReader> readers = stream == null ? Collections.emptyIterator() : ImageIO.getImageReaders(stream);
        if (stream == null || !readers.hasNext()) {
            throw new MaskException("not a picture in a known format, expected for instance a PNG");
        }
        ImageReader reader = readers.next();
        try {
            reader.setInput(stream, true, true);
            Mask.checkFrame(reader.getWidth(0), reader.getHeight(0));
            return from(reader.read(0));
        } finally {
            reader.dispose();
        }
    }

    static Mask from(BufferedImage picture) {
        ColorModel colors = picture.getColorModel();
        if (colors instanceof IndexColorModel palette) {
            return fromPalette(picture.getRaster(), palette);
        }
        int alphaBand = colors.hasAlpha() ? colors.getNumComponents() - 1 : -1;
        Raster raster = picture.getRaster();
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        long[] colored = new long[Mask.checkFrame(width, height)];
        long[] opaque = new long[alphaBand < 0 ? 0 : colored.length];
        int wordsPerRow = Mask.wordsPerRow(width);
        double[] row = new double[width * bands];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                boolean visible = alphaBand < 0 || row[x * bands + alphaBand] != 0;
                boolean color = false;
                for (int band = 0; band < bands; band++) {
                    color |= band != alphaBand && row[x * bands + band] != 0;
                }
                int word = y * wordsPerRow + (x >> 6);
                if (visible && color) {
                    colored[word] |= 1L << x;
                }
                if (visible && alphaBand >= 0) {
                    opaque[word] |= 1L << x;
                }
            }
        }
        Mask mask = Mask.trusted(width, height, colored);
        return alphaBand < 0 ? mask : colorsOrAlpha(mask, Mask.trusted(width, height, opaque));
    }

    private static Mask fromPalette(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        Mask colored = Mask.empty(width, height);
        Mask opaque = Mask.empty(width, height);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                int argb = palette.getRGB(row[x]);
                int word = y * colored.wordsPerRow() + (x >> 6);
                if (argb >>> 24 != 0) {
                    opaque.words()[word] |= 1L << x;
                    if ((argb & 0xffffff) != 0) {
                        colored.words()[word] |= 1L << x;
                    }
                }
            }
        }
        return palette.hasAlpha() ? colorsOrAlpha(colored, opaque) : colored;
    }

    private static Mask colorsOrAlpha(Mask colored, Mask opaque) {
        boolean maskInAlpha = colored.isEmpty() && opaque.area() < (long) opaque.width() * opaque.height();
        return maskInAlpha ? opaque : colored;
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
