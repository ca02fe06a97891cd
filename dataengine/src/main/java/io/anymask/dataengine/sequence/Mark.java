package io.anymask.dataengine.sequence;

import org.jspecify.annotations.Nullable;

/// What is known of an object in a frame.
///
/// @param track the object
/// @param position the object's number in its film, from 1
/// @param number of the frame
/// @param annotation the mask's id; null where the object is lost
/// @param category of the mask; null for none
/// @param score how sure the tracker is, 0 to 1; null where a person drew the mask
public record Mark(
        String track,
        int position,
        int number,
        State state,
        @Nullable String annotation,
        @Nullable String category,
        @Nullable Double score) {
    /// What a mask in a frame is.
    public enum State {
        /// By a person, who drew or corrected it: what follows goes by it.
        GIVEN,
        /// By the tracker, and a person agreed.
        ACCEPTED,
        /// By the tracker; nobody has agreed yet.
        PROPOSED,
        /// The tracker has not found the object: nothing is guessed.
        LOST;

        /// Whether the tracker leaves it as it is, and goes by it.
        public boolean isFixed() {
            return this == GIVEN || this == ACCEPTED;
        }
    }
}
