package io.anymask.dataengine.sequence;

import java.util.List;

/// A film with all that is known of its objects.
///
/// @param frames that are there, in order
/// @param marks object by object, in the order of the frames
public record Timeline(Sequence sequence, List<SequenceFrame> frames, List<Mark> marks) {
    public Timeline {
        frames = List.copyOf(frames);
        marks = List.copyOf(marks);
    }
}
