package io.anymask.cli.engine.simulate;

import io.anymask.mask.Mask;
import io.anymask.mask.Rle;

/// Masks of small images.
final class Drawing {
    static final int SIDE = 40;

    private Drawing() {}

    /// A rectangle, from the first to before the last column and row.
    static Rle box(int x0, int y0, int x1, int y1) {
        boolean[] pixels = new boolean[SIDE * SIDE];
        for (int y = y0; y < y1; y++) {
            for (int x = x0; x < x1; x++) {
                pixels[y * SIDE + x] = true;
            }
        }
        return Mask.of(SIDE, SIDE, pixels).rle();
    }
}
