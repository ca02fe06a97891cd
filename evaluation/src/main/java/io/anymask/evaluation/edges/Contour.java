package io.anymask.evaluation.edges;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import java.util.Arrays;

/// The gradient of a mask's probability along its boundary. Immutable as long as nobody modifies the arrays.
///
/// @param positions y · width + x
/// @param strengths by Sobel's operator, 0 to 4 for a straight edge; as many
record Contour(int[] positions, float[] strengths) {
    /// A pixel lies on the boundary where Sobel's operator sees a difference in the mask, on either side. The
    /// image's border is none: masks continue beyond it.
    static Contour of(Mask mask, MaskLogits logits) {
        int[] positions = new int[1024];
        float[] strengths = new float[positions.length];
        int count = 0;
        int width = logits.width();
        int height = logits.height();
        // The mask's box and a pixel around it.
        int x1 = (int) Math.min(width - 1.0, mask.box().x1() + 1);
        int y1 = (int) Math.min(height - 1.0, mask.box().y1() + 1);
        Window window = new Window(logits.values(), width, height);
        for (int y = (int) Math.max(0, mask.box().y0() - 1); y <= y1; y++) {
            for (int x = (int) Math.max(0, mask.box().x0() - 1); x <= x1; x++) {
                if (!window.isUniform(x, y) && window.isBoundary(x, y)) {
                    if (count == positions.length) {
                        positions = Arrays.copyOf(positions, 2 * count);
                        strengths = Arrays.copyOf(strengths, 2 * count);
                    }
                    positions[count] = y * width + x;
                    strengths[count++] = window.gradient();
                }
            }
        }
        return new Contour(Arrays.copyOf(positions, count), Arrays.copyOf(strengths, count));
    }

    /// Raises the values of a map to this contour's.
    void addTo(float[] strongest) {
        for (int i = 0; i < positions.length; i++) {
            strongest[positions[i]] = Math.max(strongest[positions[i]], strengths[i]);
        }
    }

    /// The 3 × 3 logits around a pixel, those at the image's border repeated. Not thread-safe.
    private static final class Window {
        private static final int SIDE = 3;

        private final float[] logits;
        private final int width;
        private final int height;
        private final float[] around = new float[SIDE * SIDE];

        Window(float[] logits, int width, int height) {
            this.logits = logits;
            this.width = width;
            this.height = height;
        }

        /// Whether all nine lie on one side of the threshold, which holds nearly everywhere; at the image's
        /// border it may say no where it is so.
        boolean isUniform(int x, int y) {
            if (x == 0 || y == 0 || x == width - 1 || y == height - 1) {
                return false;
            }
            int at = y * width + x;
            boolean here = logits[at] > 0;
            return logits[at - 1] > 0 == here
                    && logits[at + 1] > 0 == here
                    && logits[at - width] > 0 == here
                    && logits[at + width] > 0 == here
                    && logits[at - width - 1] > 0 == here
                    && logits[at - width + 1] > 0 == here
                    && logits[at + width - 1] > 0 == here
                    && logits[at + width + 1] > 0 == here;
        }

        boolean isBoundary(int x, int y) {
            for (int row = 0; row < SIDE; row++) {
                int from = Math.clamp(y + row - 1, 0, height - 1) * width;
                for (int column = 0; column < SIDE; column++) {
                    around[row * SIDE + column] = logits[from + Math.clamp(x + column - 1, 0, width - 1)];
                }
            }
            int[] mask = new int[around.length];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = around[i] > 0 ? 1 : 0;
            }
            int dx = mask[2] - mask[0] + 2 * (mask[5] - mask[3]) + mask[8] - mask[6];
            int dy = mask[6] - mask[0] + 2 * (mask[7] - mask[1]) + mask[8] - mask[2];
            return dx != 0 || dy != 0;
        }

        /// At the pixel that was asked about last.
        float gradient() {
            double[] p = new double[around.length];
            for (int i = 0; i < p.length; i++) {
                p[i] = 1 / (1 + Math.exp(-around[i]));
            }
            double dx = p[2] - p[0] + 2 * (p[5] - p[3]) + p[8] - p[6];
            double dy = p[6] - p[0] + 2 * (p[7] - p[1]) + p[8] - p[2];
            return (float) Math.hypot(dx, dy);
        }
    }
}
