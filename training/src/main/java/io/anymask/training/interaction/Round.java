package io.anymask.training.interaction;

/// What happens before the decoder is asked once more.
public enum Round {
    /// A point on the object or a box around it; the only round whose answer may be ambiguous.
    FIRST,
    /// One more click, where the previous mask is wrong.
    CLICK,
    /// Nothing new but the previous mask.
    MASK_ONLY
}
