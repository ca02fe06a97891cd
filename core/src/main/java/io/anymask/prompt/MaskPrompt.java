package io.anymask.prompt;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;

/// A rough mask to start from.
public sealed interface MaskPrompt {
    /// Low-resolution logits of an earlier prediction, fed as they are.
    record Logits(MaskLogits values) implements MaskPrompt {}

    /// Any binary mask of the image's size.
    record Bitmap(Mask mask) implements MaskPrompt {}
}
