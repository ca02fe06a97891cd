package io.anymask.training.interaction;

import io.anymask.prompt.Point;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Draws the pixels that are clicked. Every pixel of a region has the same chance.
final class PixelSampler {
    private PixelSampler() {}

    /// A foreground click on a pixel of the target, which must not be empty.
    static Point inside(Bitmap target, RandomGenerator random) {
        long area = target.area();
        if (area == 0) {
            throw new IllegalArgumentException("a click on an object: got an empty mask, expected one with pixels");
        }
        int index = nth(target.pixels(), target.pixels(), random.nextLong(area), Wanted.SET);
        return point(target, index, true);
    }

    /// A click where target and prediction differ: foreground on a pixel that is missing, background on one too
    /// many. After a perfect prediction a background click beside the object; nothing when there is no such
    /// pixel
    /// either, where an arg-max over zeros would click at (0, 0).
    static Optional<Point> correction(Bitmap target, byte[] predicted, RandomGenerator random) {
        byte[] real = target.pixels();
        long wrong = count(real, predicted, Wanted.DIFFERENT);
        if (wrong > 0) {
            int index = nth(real, predicted, random.nextLong(wrong), Wanted.DIFFERENT);
            return Optional.of(point(target, index, real[index] != 0));
        }
        long beside = count(real, predicted, Wanted.CLEAR);
        if (beside == 0) {
            return Optional.empty();
        }
        return Optional.of(point(target, nth(real, predicted, random.nextLong(beside), Wanted.CLEAR), false));
    }

    private enum Wanted {
        SET,
        CLEAR,
        DIFFERENT;

        boolean holds(byte real, byte predicted) {
            return switch (this) {
                case SET -> real != 0;
                case CLEAR -> real == 0;
                case DIFFERENT -> real != predicted;
            };
        }
    }

    private static long count(byte[] real, byte[] predicted, Wanted wanted) {
        long count = 0;
        for (int i = 0; i < real.length; i++) {
            count += wanted.holds(real[i], predicted[i]) ? 1 : 0;
        }
        return count;
    }

    private static int nth(byte[] real, byte[] predicted, long n, Wanted wanted) {
        long left = n;
        for (int i = 0; i < real.length; i++) {
            if (wanted.holds(real[i], predicted[i]) && left-- == 0) {
                return i;
            }
        }
        throw new IllegalStateException("fewer pixels than counted");
    }

    private static Point point(Bitmap frame, int index, boolean positive) {
        int y = index / frame.width();
        return new Point(index % frame.width(), y, positive);
    }
}
