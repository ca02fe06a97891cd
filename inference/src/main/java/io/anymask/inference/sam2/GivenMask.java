package io.anymask.inference.sam2;

import io.anymask.mask.Mask;
import io.anymask.model.ops.Taps;

/// A mask that a person gave, as SAM 2 takes it (reference files `sam2_video_predictor.py`, `add_new_mask`, and
/// `modeling/sam2_base.py`, `_use_mask_as_output`).
///
/// @param size of the model's frame, pixels a side
/// @param pixels size × size, 1 inside and 0 outside; not to be modified
record GivenMask(int size, float[] pixels) {
    private static final float THRESHOLD = 0.5f;
    private static final float SCALE = 20;
    private static final float SHIFT = -10;

    static GivenMask of(Mask mask, int size) {
        byte[] inside = mask.bytes();
        float[] shares = new float[inside.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = inside[i];
        }
        float[] pixels = resize(shares, mask.width(), mask.height(), size);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pixels[i] >= THRESHOLD ? 1 : 0;
        }
        return new GivenMask(size, pixels);
    }

    /// Whether nothing of the object is left: it is too small for the model's frame.
    boolean isEmpty() {
        for (float pixel : pixels) {
            if (pixel > 0) {
                return false;
            }
        }
        return true;
    }

    /// side × side values from -10 to 10.
    float[] logits(int side) {
        float[] logits = resize(pixels, size, size, side);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = SCALE * logits[i] + SHIFT;
        }
        return logits;
    }

    /// Bilinear and antialiased, first along x, then along y.
    private static float[] resize(float[] values, int width, int height, int side) {
        Taps across = Taps.antialiased(width, side);
        Taps down = Taps.antialiased(height, side);
        float[] result = new float[side * side];
        float[] line = new float[side];
        float[][] lines = new float[height][];
        for (int y = 0; y < side; y++) {
            for (int tap = 0; tap < down.count(y); tap++) {
                int row = down.first(y) + tap;
                if (lines[row] == null) {
                    across.apply(values, row * width, line, 0, side);
                    lines[row] = line.clone();
                }
                for (int x = 0; x < side; x++) {
                    result[y * side + x] += down.weight(y, tap) * lines[row][x];
                }
            }
        }
        return result;
    }
}
