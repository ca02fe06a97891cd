package io.anymask.inference.video;

import java.util.List;
import java.util.Optional;

/// All objects in one frame.
///
/// @param frame its number
/// @param objects in the order in which they were added; their masks have no pixel in common
public record FrameMasks(int frame, List<TrackedMask> objects) {
    public FrameMasks {
        objects = List.copyOf(objects);
    }

    /// The one with a number; empty where it was not added yet, or was removed.
    public Optional<TrackedMask> object(int number) {
        return objects.stream().filter(mask -> mask.object() == number).findFirst();
    }
}
