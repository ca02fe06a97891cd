package io.anymask.inference;

import java.util.Locale;

/// How a model with SAM's networks sees an image, and how its masks are drawn. A checkpoint does not say it.
public enum Recipe {
    /// SAM's own: the aspect ratio is kept, the mean and deviation of ImageNet count, and logits are enlarged.
    SAM,
    /// MedSAM's: the image is squeezed into a square ([MedSamPreprocessing]), and probabilities are enlarged.
    /// Made for boxes.
    ///
    /// Source: `MedSAM_Inference.py` (bowang-lab/MedSAM, commit d71e8a1).
    MEDSAM;

    /// As it is written in commands: `medsam`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
