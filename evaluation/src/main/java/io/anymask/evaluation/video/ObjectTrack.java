package io.anymask.evaluation.video;

import java.util.List;
import java.util.Optional;

/// How well an object was followed.
///
/// @param object its number
/// @param frames annotated ones, from that on in which the object is shown
/// @param regions J of each
/// @param contours F of each
public record ObjectTrack(int object, List<Integer> frames, List<Double> regions, List<Double> contours) {
    /// @throws IllegalArgumentException for lists of different lengths, or without a frame
    public ObjectTrack {
        frames = List.copyOf(frames);
        regions = List.copyOf(regions);
        contours = List.copyOf(contours);
        if (frames.isEmpty() || frames.size() != regions.size() || frames.size() != contours.size()) {
            throw new IllegalArgumentException(
                    "object %d: got %d frames, %d J and %d F, expected as many of each, and some"
                            .formatted(object, frames.size(), regions.size(), contours.size()));
        }
    }

    /// Empty where too few frames count.
    public Optional<DavisScore> score(FrameRule rule) {
        return frames.size() < rule.least() ? Optional.empty() : Optional.of(DavisScore.of(rule, regions, contours));
    }
}
