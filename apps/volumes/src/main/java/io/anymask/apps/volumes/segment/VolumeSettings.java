package io.anymask.apps.volumes.segment;

/// How an object is followed from slice to slice.
///
/// @param method what of it is remembered
/// @param leastScore below which a mask is not believed and the run ends: predicted IoU × IoU with what was
///     expected, in `[0, 1]`
/// @param leastOverlap IoU of a mask with the one before, below which the run ends
/// @param mostChange of greys, above which a run ends: how far the mean grey of a mask is from that in the slice
///     where the run begins, in standard deviations there
/// @param embeddingBudget bytes of embeddings that are kept
public record VolumeSettings(
        Method method, double leastScore, double leastOverlap, double mostChange, long embeddingBudget) {
    /// What followed the 30 organs of a CT best, from one box each, and a gigabyte of embeddings
    /// (docs/decisions/0121).
    public static final VolumeSettings DEFAULT = new VolumeSettings(Method.PREVIOUS, 0.3, 0.4, 1.25, 1L << 30);

    /// What the next slice is asked for.
    public enum Method {
        /// Cells that look like the object's in slices before, see
        /// [io.anymask.inference.video.EmbeddingTracker#matching].
        MATCHING,
        /// The mask of the slice before and the box around it.
        PREVIOUS
    }

    /// @throws IllegalArgumentException for shares outside `[0, 1]`, and numbers that are not positive
    public VolumeSettings {
        if (!(leastScore >= 0 && leastScore <= 1)
                || !(leastOverlap >= 0 && leastOverlap <= 1)
                || !(mostChange > 0)
                || embeddingBudget <= 0) {
            throw new IllegalArgumentException(
                    "settings: got a least score of %s, a least overlap of %s, a most change of %s and a budget of %d bytes, expected shares in [0, 1] and positive numbers"
                            .formatted(leastScore, leastOverlap, mostChange, embeddingBudget));
        }
    }
}
