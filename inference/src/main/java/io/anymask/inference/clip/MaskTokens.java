package io.anymask.inference.clip;

import io.anymask.mask.Mask;

/// A mask on the grid of patches of CLIP's image tower: which of them the class token may look at.
final class MaskTokens {
    private MaskTokens() {}

    /// 0 for the class token and the patches of which at least half lies in the mask, -∞ for others. Where no
    /// patch has as much, the one with most of the mask is allowed.
    ///
    /// @param mask of the tower's square input
    /// @param patch side of a patch, pixels
    /// @return 1 + grid² values, the class token's first
    /// @throws IllegalArgumentException for an empty mask
    static float[] bias(Mask mask, int patch) {
        int columns = mask.width() / patch;
        int rows = mask.height() / patch;
        float[] bias = new float[1 + columns * rows];
        int best = -1;
        int most = 0;
        boolean any = false;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int inside = inside(mask, column * patch, row * patch, patch);
                int index = 1 + row * columns + column;
                boolean allowed = 2 * inside >= patch * patch;
                any |= allowed;
                bias[index] = allowed ? 0 : Float.NEGATIVE_INFINITY;
                if (inside > most) {
                    most = inside;
                    best = index;
                }
            }
        }
        if (best < 0) {
            throw new IllegalArgumentException("a mask without a pixel, expected one to look at");
        }
        if (!any) {
            bias[best] = 0;
        }
        return bias;
    }

    private static int inside(Mask mask, int left, int top, int patch) {
        int inside = 0;
        for (int y = top; y < top + patch; y++) {
            for (int x = left; x < left + patch; x++) {
                inside += mask.get(x, y) ? 1 : 0;
            }
        }
        return inside;
    }
}
