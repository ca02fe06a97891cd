package io.anymask.inference.video;

import io.anymask.mask.Box;
import io.anymask.mask.MaskLogits;
import java.util.Optional;

/// What is remembered of one object.
sealed interface ObjectMemory permits MatchingMemory, PreviousMask {
    /// Looks for the object in a frame.
    ///
    /// @param missed frames in a row before this one in which it was not seen
    Optional<Choice> find(FrameView frame, int missed);

    /// Remembers what was found in a frame.
    void keep(FrameView frame, Choice found);

    /// Remembers what a person showed, and goes by it from now on. Of a frame it is told the last word counts.
    void keepGiven(FrameView frame, MaskLogits given);

    /// Around the object as it is remembered last, in pixels of its frame; nothing where it has no pixel.
    Optional<Box> last(FrameView frame);

    /// How many frames it remembers.
    int frames();

    /// Puts down all that it remembers.
    ///
    /// @param prefix of the names
    void save(SharedCells cells, String prefix, VideoState.Builder state);

    /// Takes it up.
    void restore(SharedCells cells, String prefix, VideoState state);
}
