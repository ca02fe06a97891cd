package io.anymask.inference.video;

import java.util.SequencedMap;

/// A tracker that can be taken up where it stopped, in another process too: what it knows between two frames is
/// part of a [VideoState].
public interface ResumableTracker extends Tracker {
    /// All that its answers depend on beside the frames and what it is told, by name: the method, the model, the
    /// settings.
    SequencedMap<String, String> setup();

    /// Puts down what it knows after the current frame, and goes on as if nobody had asked.
    void save(VideoState.Builder state);

    /// Takes up what one of the same setup put down, before any frame is shown. Fails with a [RuntimeException] of
    /// any kind where something is missing or cannot be.
    void restore(VideoState state);
}
