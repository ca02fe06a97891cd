package io.anymask.inference;

import io.anymask.image.Image;
import io.anymask.mask.PredictedMask;
import io.anymask.overlay.Overlay;
import io.anymask.prompt.Prompt;
import java.awt.image.BufferedImage;
import java.util.List;

/// The answer to a prompt.
///
/// @param masks one or three, by falling predicted IoU
public record Prediction(Prompt prompt, List<PredictedMask> masks) {
    public Prediction {
        masks = List.copyOf(masks);
    }

    /// The mask with the highest predicted IoU.
    public PredictedMask best() {
        return masks.getFirst();
    }

    /// The photo with this answer drawn over it: a panel for each mask, best first, with the prompt and the
    /// scores. [PredictedMask#mask()] has the masks alone as pictures.
    ///
    /// @throws IllegalArgumentException if the photo's size is not that of the masks
    public BufferedImage toBufferedImage(Image photo) {
        return Overlay.of(photo).masks(masks).prompt(prompt).draw().toBufferedImage();
    }
}
