package io.anymask.evaluation.video;

import java.util.List;

/// What DAVIS says of one object in one video.
///
/// @param region J
/// @param contour F
public record DavisScore(FrameStatistics region, FrameStatistics contour) {
    /// @param regions J of each annotated frame, from that on in which the object is shown
    /// @param contours F of each
    /// @throws IllegalStateException if none of them counts
    public static DavisScore of(FrameRule rule, List<Double> regions, List<Double> contours) {
        return new DavisScore(statistics(rule, regions), statistics(rule, contours));
    }

    private static FrameStatistics statistics(FrameRule rule, List<Double> frames) {
        return FrameStatistics.of(
                rule.counted(frames).stream().mapToDouble(Double::doubleValue).toArray());
    }

    /// J&F: half the sum of the two means, in `[0, 1]`.
    public double mean() {
        return (region.mean() + contour.mean()) / 2;
    }
}
