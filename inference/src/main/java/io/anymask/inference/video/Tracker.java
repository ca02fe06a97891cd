package io.anymask.inference.video;

import io.anymask.mask.Mask;
import io.anymask.prompt.Prompt;

/// A way to follow objects: one of them goes through one video. Frames are shown to it in order, and it is asked
/// about the one that was shown last. Objects are known by numbers and do not see each other. It keeps no frame,
/// and of each object a bounded memory. Not thread-safe.
///
/// All frames have one size, and prompts and masks fit it: [VideoSegmenter] sees to that.
public interface Tracker {
    /// Makes a frame the current one. Costs nothing: the work begins when somebody asks about an object.
    void show(Frame frame);

    /// Says where an object is in the current frame. An unknown object is added; a known one is corrected: points
    /// add to those that it was given before in this very frame, and what comes out is kept in memory for good, so
    /// that the frames that follow go by it.
    Sighting prompt(int object, Prompt prompt);

    /// Says exactly which pixels of the current frame an object has, as [#prompt] does roughly.
    ///
    /// @param mask with at least one pixel
    Sighting set(int object, Mask mask);

    /// Looks for a known object in the current frame and remembers what it finds. Asked once for each frame.
    Sighting follow(int object);

    /// Forgets an object.
    void remove(int object);
}
