package io.anymask.training.detect;

import io.anymask.mask.Box;
import io.anymask.model.sam.ImageFrame;
import io.anymask.training.run.Item;
import java.util.List;

/// An image as the detector sees it, with what is in it.
///
/// @param frame how it lies before the encoder
/// @param objects boxes in pixels of the image; none is a fine answer too
/// @param crowds where many objects are annotated as one: what is found there is neither right nor wrong
/// @param embedding (1, C, G, G)
record Scene(String name, ImageFrame frame, List<Box> objects, List<Box> crowds, float[] embedding) implements Item {
    Scene {
        objects = List.copyOf(objects);
        crowds = List.copyOf(crowds);
    }

    /// A box of the image, in pixels of the encoder's frame.
    Box inFrame(Box box) {
        return new Box(
                frame.toFrameX(box.x0()), frame.toFrameY(box.y0()), frame.toFrameX(box.x1()), frame.toFrameY(box.y1()));
    }
}
