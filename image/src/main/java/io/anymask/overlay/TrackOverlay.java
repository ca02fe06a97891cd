package io.anymask.overlay;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.util.Map;

/// Objects over a frame of a film, each with a thin light border and in the colour of its number, which is the
/// same in every frame.
public final class TrackOverlay {
    private TrackOverlay() {}

    /// The picture, at most 2048 pixels long.
    ///
    /// @param objects by number; their masks have the frame's size and may be empty
    public static Image draw(Image frame, Map<Integer, Mask> objects) {
        Canvas canvas = EverythingOverlay.canvas(frame);
        objects.forEach((number, mask) -> EverythingOverlay.paint(canvas, mask, LabelPalette.colour(number)));
        return canvas.toImage();
    }
}
