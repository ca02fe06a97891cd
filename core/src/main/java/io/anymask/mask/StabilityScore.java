package io.anymask.mask;

/// How little a mask changes when its threshold moves: the IoU of the masks at `threshold + offset` and
/// `threshold - offset`. The first lies inside the second, so two counts are enough.
///
/// Source: `calculate_stability_score` in `segment_anything/utils/amg.py`; SAM paper, appendix B. Comparisons are
/// strict, thresholds are rounded to float32 and the quotient is one of float32 numbers, as there.
public final class StabilityScore {
    /// The offset of the released generator.
    public static final double DEFAULT_OFFSET = 1.0;

    private StabilityScore() {}

    /// The score of logits around threshold 0 with [#DEFAULT_OFFSET], at the resolution of the logits. The
    /// reference generator computes it at image resolution: the two differ slightly.
    public static float of(MaskLogits logits) {
        return of(logits, 0, DEFAULT_OFFSET);
    }

    /// The score of any logits; NaN if none is above `threshold - offset`, which fails every "at least" test.
    public static float of(MaskLogits logits, double threshold, double offset) {
        return ofCounts(
                logits.countAbove((float) (threshold + offset)), logits.countAbove((float) (threshold - offset)));
    }

    /// The score from the two pixel counts, for callers that count while they enlarge.
    ///
    /// @param inner pixels above `threshold + offset`
    /// @param outer pixels above `threshold - offset`
    /// @return inner / outer in float32, NaN for 0 / 0
    public static float ofCounts(long inner, long outer) {
        return (float) inner / (float) outer;
    }
}
