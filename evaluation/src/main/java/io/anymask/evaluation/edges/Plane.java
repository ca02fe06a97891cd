package io.anymask.evaluation.edges;

import io.anymask.image.Image;
import java.nio.ByteBuffer;

/// A number for each pixel, and the filters that edge detectors are made of. Beyond its border a plane continues
/// as its mirror image, the outermost pixel twice. Immutable as long as nobody modifies its values.
///
/// @param values row by row
record Plane(int width, int height, float[] values) {
    private static final float RED = 0.299f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;

    /// Brightness, 0 to 1 (ITU-R BT.601).
    static Plane grey(Image photo) {
        float[] values = new float[photo.width() * photo.height()];
        ByteBuffer rgb = photo.rgb();
        for (int i = 0; i < values.length; i++) {
            values[i] = (RED * (rgb.get() & 0xFF) + GREEN * (rgb.get() & 0xFF) + BLUE * (rgb.get() & 0xFF)) / 255;
        }
        return new Plane(photo.width(), photo.height(), values);
    }

    /// One colour, 0 to 1.
    ///
    /// @param channel 0 red, 1 green, 2 blue
    static Plane channel(Image photo, int channel) {
        float[] values = new float[photo.width() * photo.height()];
        ByteBuffer rgb = photo.rgb();
        for (int i = 0; i < values.length; i++) {
            values[i] = (rgb.get(3 * i + channel) & 0xFF) / 255f;
        }
        return new Plane(photo.width(), photo.height(), values);
    }

    float at(int x, int y) {
        return values[y * width + x];
    }

    /// Convolution with a Gaussian, cut off at four standard deviations.
    Plane gaussian(double sigma) {
        int radius = Math.max(1, (int) Math.ceil(4 * sigma));
        float[] kernel = new float[2 * radius + 1];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) Math.exp(-(i - radius) * (i - radius) / (2 * sigma * sigma));
        }
        return filter(kernel);
    }

    /// Convolution with 1, 2, … r + 1 … 2, 1.
    Plane triangle(int radius) {
        float[] kernel = new float[2 * radius + 1];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = radius + 1 - Math.abs(i - radius);
        }
        return filter(kernel);
    }

    /// Convolution in both directions with a symmetric kernel, scaled so that its sum is 1.
    private Plane filter(float[] kernel) {
        float sum = 0;
        for (float weight : kernel) {
            sum += weight;
        }
        int radius = kernel.length / 2;
        float[] rows = new float[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float total = 0;
                for (int i = -radius; i <= radius; i++) {
                    total += kernel[i + radius] * values[y * width + mirror(x + i, width)];
                }
                rows[y * width + x] = total / sum;
            }
        }
        float[] result = new float[values.length];
        for (int y = 0; y < height; y++) {
            for (int i = -radius; i <= radius; i++) {
                int from = mirror(y + i, height) * width;
                float weight = kernel[i + radius] / sum;
                for (int x = 0; x < width; x++) {
                    result[y * width + x] += weight * rows[from + x];
                }
            }
        }
        return new Plane(width, height, result);
    }

    private static int mirror(int at, int length) {
        int period = Math.floorMod(at, 2 * length);
        return period < length ? period : 2 * length - 1 - period;
    }

    /// Central differences along x, one-sided at the border.
    Plane dx() {
        float[] result = new float[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int low = Math.max(0, x - 1);
                int high = Math.min(width - 1, x + 1);
                result[y * width + x] = high == low ? 0 : (at(high, y) - at(low, y)) / (high - low);
            }
        }
        return new Plane(width, height, result);
    }

    /// Central differences along y, one-sided at the border.
    Plane dy() {
        float[] result = new float[values.length];
        for (int y = 0; y < height; y++) {
            int low = Math.max(0, y - 1);
            int high = Math.min(height - 1, y + 1);
            for (int x = 0; x < width; x++) {
                result[y * width + x] = high == low ? 0 : (at(x, high) - at(x, low)) / (high - low);
            }
        }
        return new Plane(width, height, result);
    }

    /// Between four pixels; positions are moved into the plane.
    float bilinear(double x, double y) {
        double inside = 1.001;
        double u = Math.clamp(x, 0, Math.max(0, width - inside));
        double v = Math.clamp(y, 0, Math.max(0, height - inside));
        int x0 = (int) u;
        int y0 = (int) v;
        int x1 = Math.min(x0 + 1, width - 1);
        int y1 = Math.min(y0 + 1, height - 1);
        double dx = u - x0;
        double dy = v - y0;
        return (float)
                ((at(x0, y0) * (1 - dx) + at(x1, y0) * dx) * (1 - dy) + (at(x0, y1) * (1 - dx) + at(x1, y1) * dx) * dy);
    }
}
