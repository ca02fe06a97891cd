package io.anymask.training.interaction;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import java.util.Arrays;

/// A mask in the frame that the encoder sees, one byte for each pixel of the image in it, as tensors have it.
///
/// @param pixels width × height values, 0 and 1, row by row; not to be modified
public record Bitmap(int width, int height, byte[] pixels) {
    public Bitmap {
        if (width < 1 || height < 1 || pixels.length != (long) width * height) {
            throw new IllegalArgumentException("bitmap of %d × %d: got %d pixels, expected width · height"
                    .formatted(width, height, pixels.length));
        }
    }

    public long area() {
        long area = 0;
        for (byte pixel : pixels) {
            area += pixel;
        }
        return area;
    }

    /// First and last column and row with a pixel, inclusive; all zero when there is none.
    public Box box() {
        int x0 = width;
        int x1 = -1;
        int y0 = height;
        int y1 = -1;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (pixels[y * width + x] != 0) {
                    x0 = Math.min(x0, x);
                    x1 = Math.max(x1, x);
                    y0 = Math.min(y0, y);
                    y1 = y;
                }
            }
        }
        return x1 < 0 ? new Box(0, 0, 0, 0) : new Box(x0, y0, x1, y1);
    }

    /// Common pixels over pixels in either; 0 for two empty ones.
    public double iou(Bitmap other) {
        long common = 0;
        long either = 0;
        for (int i = 0; i < pixels.length; i++) {
            common += pixels[i] & other.pixels[i];
            either += pixels[i] | other.pixels[i];
        }
        return either == 0 ? 0 : (double) common / either;
    }

    public Mask toMask() {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[i];
        }
        return Mask.above(width, height, values, 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bitmap that
                && width == that.width
                && height == that.height
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * width + Arrays.hashCode(pixels);
    }

    @Override
    public String toString() {
        return "Bitmap[" + width + " x " + height + ", area " + area() + "]";
    }
}
