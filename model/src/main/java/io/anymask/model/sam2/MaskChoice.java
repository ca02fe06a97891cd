package io.anymask.model.sam2;

import io.anymask.model.sam.SamConfig;

/// Which of the decoder's four masks counts (reference file `modeling/sam/mask_decoder.py`).
///
/// @param mask whose logits and predicted IoU count
/// @param token of which mask's token the pointer is made
public record MaskChoice(int mask, int token) {
    private static final float STABILITY_MARGIN = 0.05f;
    private static final float STABLE = 0.98f;

    /// For ambiguous prompts, and for none: of masks 1 to 3 that with the highest predicted IoU.
    ///
    /// @param iou of all four masks
    public static MaskChoice best(float... iou) {
        int best = 1;
        for (int mask = 2; mask < SamConfig.MASKS; mask++) {
            best = iou[mask] > iou[best] ? mask : best;
        }
        return new MaskChoice(best, best);
    }

    /// For unambiguous prompts: mask 0 if it is stable, else the best of the others. The pointer is that of mask 0
    /// in any case.
    ///
    /// @param logits of all four masks, or at least of mask 0, which comes first
    /// @param area values of one mask
    /// @param iou of all four masks
    public static MaskChoice single(float[] logits, int area, float... iou) {
        return new MaskChoice(stability(logits, area) >= STABLE ? 0 : best(iou).mask, 0);
    }

    /// IoU of the first mask at a slightly higher and at a slightly lower threshold; 1 for an empty one.
    static float stability(float[] logits, int area) {
        int inner = 0;
        int outer = 0;
        for (int i = 0; i < area; i++) {
            inner += logits[i] > STABILITY_MARGIN ? 1 : 0;
            outer += logits[i] > -STABILITY_MARGIN ? 1 : 0;
        }
        return outer == 0 ? 1 : (float) inner / outer;
    }
}
