package io.anymask.inference.sam2;

import io.anymask.mask.Components;
import io.anymask.mask.Connectivity;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;

/// Fills small holes in the masks of a video, at the size of the logits (reference file `utils/misc.py`,
/// `fill_holes_in_mask_scores`). The reference does so only where its CUDA extension is built. Stateless.
final class HoleFilling {
    /// The logit of a hole that was filled: barely the object.
    private static final float FILLED = 0.1f;

    private HoleFilling() {}

    /// @param area of the largest hole to be filled, in logits; 0 for none. Neighbours are 8-connected
    static MaskLogits fill(MaskLogits logits, int area) {
        Components holes = Components.of(logits.threshold().not(), Connectivity.EIGHT);
        Mask small = holes.masks(hole -> holes.area(hole) <= area);
        if (small.isEmpty()) {
            return logits;
        }
        float[] filled = logits.values().clone();
        byte[] inside = small.bytes();
        for (int i = 0; i < filled.length; i++) {
            filled[i] = inside[i] == 0 ? filled[i] : FILLED;
        }
        return new MaskLogits(logits.height(), logits.width(), filled);
    }
}
