package io.anymask.inference.sam2;

import io.anymask.inference.engine.Tensor;
import io.anymask.mask.MaskLogits;

/// How an object appears in a frame. G is the number of cells a side, C that of channels.
///
/// @param logits (1, 1, 4G, 4G) of its mask
/// @param score (1, 1), above 0 where the object is seen
/// @param iou of the mask, as predicted
/// @param pointer (1, C) by which later frames know it
record Appearance(Tensor logits, Tensor score, double iou, Tensor pointer) {
    boolean isSeen() {
        return score.values().get(0) > 0;
    }

    /// 4G × 4G.
    MaskLogits mask() {
        return new MaskLogits(logits.shape()[2], logits.shape()[3], logits.toFloats());
    }

    /// With small holes filled, see [HoleFilling].
    Appearance withoutHoles(int area) {
        MaskLogits filled = HoleFilling.fill(mask(), area);
        return new Appearance(Tensor.of(filled.values(), logits.shape()), score, iou, pointer);
    }
}
