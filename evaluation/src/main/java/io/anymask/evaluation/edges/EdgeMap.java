package io.anymask.evaluation.edges;

import io.anymask.evaluation.EvaluationException;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.image.Image;
import io.anymask.image.ImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/// How strong the edge is at each pixel, in `[0, 1]`.
///
/// The array is row-major, `values[y * width + x]`, and is shared, not copied: whoever makes or reads an
/// instance must not modify it. Safe for use by several threads as long as nobody does.
public record EdgeMap(int width, int height, float[] values) {
    /// The largest value of an 8-bit file.
    public static final int LEVELS = 255;

    public EdgeMap {
        if (width < 1 || height < 1 || (long) width * height != values.length) {
            throw new IllegalArgumentException("edge map of %d×%d: got %d values, expected one for each pixel"
                    .formatted(width, height, values.length));
        }
    }

    /// Reads an 8-bit grey picture, or a coloured one whose three samples are equal: value / 255.
    ///
    /// @throws EvaluationException naming the file, when it is missing, damaged or coloured
    public static EdgeMap read(Path file) {
        Image picture;
        try {
            picture = Image.read(file);
        } catch (ImageException e) {
            throw new EvaluationException("edge map " + e.getMessage(), e);
        }
        float[] values = new float[picture.width() * picture.height()];
        ByteBuffer rgb = picture.rgb();
        for (int i = 0; i < values.length; i++) {
            byte red = rgb.get();
            byte green = rgb.get();
            byte blue = rgb.get();
            if (red != green || red != blue) {
                throw new EvaluationException("edge map %s: the pixel in column %d of row %d is coloured, expected grey"
                        .formatted(file, i % picture.width(), i / picture.width()));
            }
            values[i] = (red & 0xFF) / (float) LEVELS;
        }
        return new EdgeMap(picture.width(), picture.height(), values);
    }

    /// Writes an 8-bit grey PNG: value × 255, rounded. The file appears whole or not at all.
    ///
    /// @throws EvaluationException when it cannot be written
    public void writePng(Path file) {
        try {
            AtomicFile.write(file, png());
        } catch (IOException e) {
            throw new EvaluationException(
                    "edge map " + file + ": cannot be written (" + FileFault.describe(e) + ")", e);
        }
    }

    /// An 8-bit grey PNG.
    public byte[] png() {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setDataElements(0, 0, width, height, levels());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The values as an 8-bit file holds them, 0 to 255 without sign: value × 255, rounded.
    public byte[] levels() {
        byte[] levels = new byte[values.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) Math.clamp(Math.round(values[i] * LEVELS), 0, LEVELS);
        }
        return levels;
    }

    /// Scaled linearly so that the smallest value is 0 and the largest 1; a map of one value becomes 0.
    public EdgeMap stretched() {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        float[] stretched = new float[values.length];
        for (int i = 0; i < stretched.length && most > least; i++) {
            stretched[i] = (values[i] - least) / (most - least);
        }
        return new EdgeMap(width, height, stretched);
    }

    /// The value at a pixel.
    public float at(int x, int y) {
        return values[y * width + x];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EdgeMap that
                && width == that.width
                && height == that.height
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "EdgeMap[" + width + "×" + height + "]";
    }
}
