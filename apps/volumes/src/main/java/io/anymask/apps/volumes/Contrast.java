package io.anymask.apps.volumes;

import java.util.Arrays;

/// Turns values into the 256 greys of a picture, for a whole volume alike: linear from black to white, cut beyond,
/// and the fraction dropped. NaN is black.
///
/// Source: MedSAM's `pre_CT_MR.py`.
///
/// @param low the value that is black
/// @param high the value that is white; not below `low`
/// @param zeroIsBlack whether 0 is black wherever it lies between, as the air around a patient in MR
public record Contrast(double low, double high, boolean zeroIsBlack) {
    private static final int WHITE = 255;

    /// Shares of the values above 0 that are cut off.
    private static final double DARKEST = 0.005;

    private static final double BRIGHTEST = 0.995;

    /// @throws IllegalArgumentException for bounds that are no numbers, or the wrong way round
    public Contrast {
        if (!Double.isFinite(low) || !Double.isFinite(high) || high < low) {
            throw new IllegalArgumentException(
                    "contrast: got %s to %s, expected two numbers, the lower one first".formatted(low, high));
        }
    }

    /// The window, or what of it the volume reaches.
    public static Contrast window(Volume volume, Window window) {
        return cut(volume, window.low(), window.high(), false);
    }

    /// From the 0.5 to the 99.5 percentile of the values above 0; a volume without any is black.
    public static Contrast percentiles(Volume volume) {
        float[] values = positive(volume);
        if (values.length == 0) {
            return new Contrast(0, 0, true);
        }
        Arrays.parallelSort(values);
        return cut(volume, percentile(values, DARKEST), percentile(values, BRIGHTEST), true);
    }

    private static float[] positive(Volume volume) {
        int count = 0;
        for (int k = 0; k < volume.grid().depth(); k++) {
            for (float value : volume.slice(k)) {
                count += isPositive(value) ? 1 : 0;
            }
        }
        float[] values = new float[count];
        int at = 0;
        for (int k = 0; k < volume.grid().depth(); k++) {
            for (float value : volume.slice(k)) {
                if (isPositive(value)) {
                    values[at++] = value;
                }
            }
        }
        return values;
    }

    private static boolean isPositive(float value) {
        return value > 0 && value < Float.POSITIVE_INFINITY;
    }

    /// Between ranks, linearly.
    private static double percentile(float[] sorted, double share) {
        double place = (sorted.length - 1) * share;
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + ((double) sorted[above] - sorted[below]) * (place - below);
    }

    /// The bounds become the smallest and the largest value that is left between them.
    private static Contrast cut(Volume volume, double low, double high, boolean zeroIsBlack) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < volume.grid().depth(); k++) {
            for (float value : volume.slice(k)) {
                if (!Float.isNaN(value)) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                }
            }
        }
        if (least > most) {
            return new Contrast(0, 0, zeroIsBlack);
        }
        return new Contrast(Math.clamp(least, low, high), Math.clamp(most, low, high), zeroIsBlack);
    }

    /// The grey of a value, 0 to 255.
    public int grey(float value) {
        if (Float.isNaN(value) || (zeroIsBlack && value == 0) || high == low) {
            return 0;
        }
        return (int) ((Math.clamp(value, low, high) - low) / (high - low) * WHITE);
    }
}
