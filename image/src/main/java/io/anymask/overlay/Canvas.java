package io.anymask.overlay;

import io.anymask.image.Image;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Opaque pixels that translucent colours are painted on. Not thread-safe.
final class Canvas {
    private final int width;
    private final int height;
    private final int[] pixels;

    Canvas(int width, int height, int background) {
        this.width = width;
        this.height = height;
        this.pixels = new int[Math.multiplyExact(width, height)];
        Arrays.fill(pixels, background);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /// Copies an image, each of its pixels as a square of `scale` pixels.
    void draw(Image image, int left, int top, int scale) {
        ByteBuffer rgb = image.rgb();
        byte[] row = new byte[3 * image.width()];
        for (int y = 0; y < image.height(); y++) {
            rgb.get(row);
            int first = (top + y * scale) * width + left;
            for (int x = 0; x < image.width(); x++) {
                int colour = (row[3 * x] & 0xFF) << 16 | (row[3 * x + 1] & 0xFF) << 8 | (row[3 * x + 2] & 0xFF);
                Arrays.fill(pixels, first + x * scale, first + (x + 1) * scale, colour);
            }
            for (int copy = 1; copy < scale; copy++) {
                System.arraycopy(pixels, first, pixels, first + copy * width, image.width() * scale);
            }
        }
    }

    /// Mixes a colour into a pixel; pixels outside the canvas are ignored.
    ///
    /// @param rgb 0xRRGGBB
    /// @param alpha 0 leaves the pixel, 1 replaces it
    void blend(int x, int y, int rgb, float alpha) {
        if (x < 0 || y < 0 || x >= width || y >= height || alpha <= 0) {
            return;
        }
        int at = y * width + x;
        int weight = Math.min(256, Math.round(alpha * 256));
        int under = pixels[at];
        int red = mix(under >> 16 & 0xFF, rgb >> 16 & 0xFF, weight);
        int green = mix(under >> 8 & 0xFF, rgb >> 8 & 0xFF, weight);
        int blue = mix(under & 0xFF, rgb & 0xFF, weight);
        pixels[at] = red << 16 | green << 8 | blue;
    }

    private static int mix(int under, int over, int weight) {
        return (under * (256 - weight) + over * weight) >> 8;
    }

    /// A disc with a soft edge.
    void disc(double x, double y, double radius, int rgb) {
        int reach = (int) Math.ceil(radius + 1);
        for (int v = (int) y - reach; v <= y + reach; v++) {
            for (int u = (int) x - reach; u <= x + reach; u++) {
                double distance = Math.hypot(u + 0.5 - x, v + 0.5 - y);
                blend(u, v, rgb, (float) Math.clamp(radius + 0.5 - distance, 0, 1));
            }
        }
    }

    /// A straight line with round ends and a soft edge.
    void line(double x0, double y0, double x1, double y1, double thickness, int rgb) {
        double half = thickness / 2;
        double dx = x1 - x0;
        double dy = y1 - y0;
        double squared = dx * dx + dy * dy;
        for (int v = (int) (Math.min(y0, y1) - half - 1); v <= Math.max(y0, y1) + half + 1; v++) {
            for (int u = (int) (Math.min(x0, x1) - half - 1); u <= Math.max(x0, x1) + half + 1; u++) {
                double px = u + 0.5 - x0;
                double py = v + 0.5 - y0;
                double along = squared == 0 ? 0 : Math.clamp((px * dx + py * dy) / squared, 0, 1);
                double distance = Math.hypot(px - along * dx, py - along * dy);
                blend(u, v, rgb, (float) Math.clamp(half + 0.5 - distance, 0, 1));
            }
        }
    }

    void rectangle(double x0, double y0, double x1, double y1, double thickness, int rgb) {
        line(x0, y0, x1, y0, thickness, rgb);
        line(x1, y0, x1, y1, thickness, rgb);
        line(x1, y1, x0, y1, thickness, rgb);
        line(x0, y1, x0, y0, thickness, rgb);
    }

    Image toImage() {
        byte[] rgb = new byte[pixels.length * 3];
        for (int i = 0, at = 0; i < pixels.length; i++, at += 3) {
            int pixel = pixels[i];
            rgb[at] = (byte) (pixel >> 16);
            rgb[at + 1] = (byte) (pixel >> 8);
            rgb[at + 2] = (byte) pixel;
        }
        return Image.of(width, height, rgb);
    }
}
