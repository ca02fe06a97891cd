package io.anymask.inference;

import io.anymask.mask.PredictedMask;
import io.anymask.prompt.Prompt;
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
}
