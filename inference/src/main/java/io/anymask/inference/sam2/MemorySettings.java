package io.anymask.inference.sam2;

import io.anymask.model.sam2.MemoryRules;

/// How a [MemoryTracker] remembers. Immutable.
///
/// @param frames of the video; [Integer#MAX_VALUE] while that is not known. A video of fewer than 16 is followed a
///     little otherwise when it is
/// @param stride of the tracked frames that are remembered, except for the one just before
/// @param maxRecalled how many prompted frames a frame is looked at with, the nearest ones; -1 for all
/// @param maxPrompted how many prompted frames are kept of an object: the first and the newest
/// @param history how far from the current frame tracked frames are kept, for whoever goes back to correct one;
///     they are kept as far as later frames look back in any case
/// @param holeArea of the largest hole in a mask that is filled, in logits; 0 for none
/// @param keepsCorrections whether a frame in which a known object was corrected counts as a prompted one from
///     then on. In the reference it does not unless that is asked for: what was tracked there is replaced, and
///     forgotten when the frame is followed into again
/// @param clearsNeighbours whether the tracked frames around a prompted one (seven times the stride, either way)
///     are forgotten
public record MemorySettings(
        int frames,
        int stride,
        int maxRecalled,
        int maxPrompted,
        int history,
        int holeArea,
        boolean keepsCorrections,
        boolean clearsNeighbours) {
    /// Corrections are kept, at most eight prompted frames, and holes of up to eight logits are filled.
    public static final MemorySettings DEFAULT = new MemorySettings(Integer.MAX_VALUE, 1, -1, 8, 0, 8, true, false);

    /// @throws IllegalArgumentException for a limit that leaves nothing
    public MemorySettings {
        if (frames < 1 || maxPrompted < 1 || history < 0 || holeArea < 0) {
            throw new IllegalArgumentException(
                    "memory: got %d frames, at most %d prompted ones, a history of %d and holes of %d, expected 1, 1, 0 and 0 or more"
                            .formatted(frames, maxPrompted, history, holeArea));
        }
        MemoryRules unused = new MemoryRules(stride, maxRecalled, false);
    }

    /// The same for a video whose length is known.
    public MemorySettings withFrames(int other) {
        return new MemorySettings(
                other, stride, maxRecalled, maxPrompted, history, holeArea, keepsCorrections, clearsNeighbours);
    }

    MemoryRules rules(boolean reverse) {
        return new MemoryRules(stride, maxRecalled, reverse);
    }
}
