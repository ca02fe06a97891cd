package io.anymask.evaluation.video;

/// What DAVIS says of one object in one video.
///
/// @param region J
/// @param contour F
public record DavisScore(FrameStatistics region, FrameStatistics contour) {
    /// J&F: half the sum of the two means, in `[0, 1]`.
    public double mean() {
        return (region.mean() + contour.mean()) / 2;
    }
}
