package io.anymask.evaluation.edges;

import io.anymask.image.Image;
import java.util.Arrays;

/// J. Canny, "A Computational Approach to Edge Detection", 1986: smoothed brightness, crests of its gradient, and
/// weak crests only where they hang together with strong ones. The strength of a pixel is the highest threshold at
/// which Canny's detector would still report it. Immutable.
///
/// @param sigma of the Gaussian, pixels
/// @param ratio of the lower threshold to the upper one
public record CannyEdges(double sigma, double ratio) implements EdgeDetector {
    /// Best on the training part of BSDS500's kind of photos, 481 × 321; the ratio is MATLAB's.
    public static final CannyEdges DEFAULT = new CannyEdges(2, 0.4);

    private static final int LEVELS = 255;

    public CannyEdges {
        if (!(sigma > 0 && sigma < 100 && ratio > 0 && ratio <= 1)) {
            throw new IllegalArgumentException(
                    "Canny: got sigma %s and ratio %s, expected up to 100 pixels and a share".formatted(sigma, ratio));
        }
    }

    @Override
    public EdgeMap detect(Image photo) {
        Gradient crests = Gradient.central(Plane.grey(photo).gaussian(sigma)).crests();
        // The gradient of a smoothed step is smaller by sigma times the root of 2 π.
        float scale = (float) (sigma * Math.sqrt(2 * Math.PI)) / 2;
        float[] lengths = crests.length().clone();
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] *= scale;
        }
        return hysteresis(crests.width(), crests.height(), lengths);
    }

    private EdgeMap hysteresis(int width, int height, float[] lengths) {
        float[] strengths = new float[lengths.length];
        float[] values = new float[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            strengths[i] = Gradient.strength(lengths[i]);
        }
        // Strength is the root of the gradient's length.
        float lowerRatio = (float) Math.sqrt(ratio);
        int[] stack = new int[lengths.length];
        int[] seen = new int[lengths.length];
        Arrays.fill(seen, -1);
        for (int level = 1; level <= LEVELS; level++) {
            float upper = level / (float) LEVELS;
            for (int seed = 0; seed < strengths.length; seed++) {
                if (strengths[seed] >= upper && seen[seed] < level) {
                    flood(seed, width, height, strengths, lowerRatio * upper, level, seen, stack, values);
                }
            }
        }
        return new EdgeMap(width, height, values);
    }

    private static void flood(
            int seed,
            int width,
            int height,
            float[] strengths,
            float lower,
            int level,
            int[] seen,
            int[] stack,
            float[] values) {
        int depth = 0;
        stack[depth++] = seed;
        seen[seed] = level;
        while (depth > 0) {
            int at = stack[--depth];
            values[at] = level / (float) LEVELS;
            int x0 = at % width;
            int y0 = at / width;
            for (int y = Math.max(0, y0 - 1); y <= Math.min(height - 1, y0 + 1); y++) {
                for (int x = Math.max(0, x0 - 1); x <= Math.min(width - 1, x0 + 1); x++) {
                    int next = y * width + x;
                    if (seen[next] < level && strengths[next] >= lower && strengths[next] > 0) {
                        seen[next] = level;
                        stack[depth++] = next;
                    }
                }
            }
        }
    }
}
