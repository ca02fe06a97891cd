package io.anymask.evaluation;

/// Which mask answers a box.
public enum BoxAnswer {
    /// Of three masks the one with the highest predicted IoU.
    SEVERAL,
    /// The mask of the single-mask token.
    SINGLE,
    /// SEVERAL, then once more with that mask's logits and the same box, single-mask token (paper, appendix D.4).
    REFINED
}
