package io.anymask.evaluation.video;

import io.anymask.mask.Mask;
import java.util.ArrayList;
import java.util.List;

/// Measures the masks of one object frame by frame and keeps two numbers of each. Not thread-safe.
public final class DavisMeasure {
    private final List<Double> regions = new ArrayList<>();
    private final List<Double> contours = new ArrayList<>();

    /// Takes the next frame of the video.
    ///
    /// @throws IllegalArgumentException if the masks have different frames
    public void add(Mask answer, Mask truth) {
        regions.add(RegionSimilarity.of(answer, truth));
        contours.add(ContourAccuracy.of(answer, truth).f());
    }

    /// J of each frame so far.
    public List<Double> regions() {
        return List.copyOf(regions);
    }

    /// F of each frame so far.
    public List<Double> contours() {
        return List.copyOf(contours);
    }

    /// The score of a whole video. The first frame, whose mask is given, and the last one do not count.
    ///
    /// @throws IllegalStateException before the third frame
    public DavisScore score() {
        return DavisScore.of(FrameRule.DAVIS, regions, contours);
    }
}
