package io.anymask.evaluation.video;

import io.anymask.mask.Mask;

/// DAVIS's region similarity J, the Jaccard index. Stateless.
public final class RegionSimilarity {
    private RegionSimilarity() {}

    /// Common pixels over pixels in either mask, in `[0, 1]`; 1 for two empty masks: that nothing is there was
    /// right.
    ///
    /// @throws IllegalArgumentException if the frames differ
    public static double of(Mask answer, Mask truth) {
        return answer.isEmpty() && truth.isEmpty() ? 1 : answer.iou(truth);
    }
}
