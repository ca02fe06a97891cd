package io.anymask.apps.volumes.segment;

import io.anymask.image.Image;
import io.anymask.mask.Mask;

/// The greys that an object has in a slice, 0 to 255.
///
/// @param mean of its pixels
/// @param deviation of them from the mean
record Greys(double mean, double deviation) {
    /// Of an even object, whose noise says nothing.
    private static final double LEAST = 3;

    /// @param mask not empty, of the slice's size
    static Greys of(Image slice, Mask mask) {
        long sum = 0;
        long squares = 0;
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                if (mask.get(x, y)) {
                    int grey = slice.rgb(x, y) & 0xFF;
                    sum += grey;
                    squares += (long) grey * grey;
                }
            }
        }
        double area = mask.area();
        double mean = sum / area;
        return new Greys(mean, Math.sqrt(Math.max(0, squares / area - mean * mean)));
    }

    /// How far the mean of others is from this one, in deviations of these greys.
    double distance(Greys others) {
        return Math.abs(others.mean - mean) / Math.max(LEAST, deviation);
    }
}
