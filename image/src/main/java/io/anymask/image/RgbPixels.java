package io.anymask.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/// Maps the pixels of any picture to 8-bit RGB, from the stored samples: Java's own conversion would brighten
/// grey values. Stateless.
final class RgbPixels {
    private static final int CHANNELS = Image.CHANNELS;

    private RgbPixels() {}

    /// Row by row, red first. Alpha is dropped without compositing; of longer samples the upper 8 bits are kept.
    static byte[] of(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
        ColorModel colors = picture.getColorModel();
        if (picture.getType() == BufferedImage.TYPE_3BYTE_BGR && isWhole(picture.getRaster())) {
            swap(((DataBufferByte) picture.getRaster().getDataBuffer()).getData(), rgb);
        } else if (colors instanceof IndexColorModel palette) {
            palette(picture.getRaster(), palette, rgb);
        } else if (isPlain(picture)) {
            samples(picture.getRaster(), colors, rgb);
        } else {
            converted(picture, rgb);
        }
        return rgb;
    }

    private static boolean isWhole(Raster raster) {
        return raster.getParent() == null
                && raster.getDataBuffer().getSize() == raster.getWidth() * raster.getHeight() * CHANNELS;
    }

    /// Blue first to red first.
    private static void swap(byte[] bgr, byte[] rgb) {
        for (int i = 0; i < rgb.length; i += CHANNELS) {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
    }

    /// Whether the samples are grey or RGB values of 8 to 16 bits, with or without alpha.
    private static boolean isPlain(BufferedImage picture) {
        ColorModel colors = picture.getColorModel();
        int type = colors.getColorSpace().getType();
        boolean integers = colors.getTransferType() == DataBuffer.TYPE_BYTE
                || colors.getTransferType() == DataBuffer.TYPE_USHORT
                || colors.getTransferType() == DataBuffer.TYPE_INT;
        return integers
                && (type == java.awt.color.ColorSpace.TYPE_GRAY || type == java.awt.color.ColorSpace.TYPE_RGB)
                && picture.getRaster().getNumBands() == colors.getNumComponents();
    }

    private static void samples(Raster raster, ColorModel colors, byte[] rgb) {
        int width = raster.getWidth();
        boolean grey = colors.getNumColorComponents() == 1;
        int bands = grey ? 1 : CHANNELS;
        int[][] lines = new int[bands][width];
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int band = 0; band < bands; band++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, band, lines[band]);
            }
            int at = y * width * CHANNELS;
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    int band = grey ? 0 : channel;
                    rgb[at++] = (byte) eightBits(lines[band][x], colors.getComponentSize(band));
                }
            }
        }
    }

    private static int eightBits(int sample, int bits) {
        return bits >= Byte.SIZE ? sample >> (bits - Byte.SIZE) : sample * 255 / ((1 << bits) - 1);
    }

    private static void palette(Raster raster, IndexColorModel palette, byte[] rgb) {
        int width = raster.getWidth();
        int[] line = new int[width];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, line);
            for (int x = 0; x < width; x++) {
                int index = Math.min(line[x], palette.getMapSize() - 1);
                rgb[at++] = (byte) palette.getRed(index);
                rgb[at++] = (byte) palette.getGreen(index);
                rgb[at++] = (byte) palette.getBlue(index);
            }
        }
    }

    /// Anything else (CMYK without a converting reader, floats) through Java's colour conversion.
    private static void converted(BufferedImage picture, byte[] rgb) {
        int width = picture.getWidth();
        int[] line = new int[width];
        int at = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            picture.getRGB(0, y, width, 1, line, 0, width);
            for (int x = 0; x < width; x++) {
                rgb[at++] = (byte) (line[x] >> 16);
                rgb[at++] = (byte) (line[x] >> 8);
                rgb[at++] = (byte) line[x];
            }
        }
    }
}
