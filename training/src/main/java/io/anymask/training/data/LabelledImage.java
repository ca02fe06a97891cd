package io.anymask.training.data;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.util.List;

/// An image with the masks of its objects, read when asked for. Safe for use by several threads.
public interface LabelledImage {
    /// For messages; unique in its set.
    String name();

    Image image();

    /// The masks, each of the image's size; may be empty.
    List<Mask> masks();
}
