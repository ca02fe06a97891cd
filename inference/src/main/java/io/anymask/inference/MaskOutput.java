package io.anymask.inference;

/// How many masks a prompt gets (`multimask_output` of the reference).
public enum MaskOutput {
    /// Three for an ambiguous prompt (a single click), one otherwise: the paper's rule.
    AUTO,
    /// The one mask of the token trained on prompts with a clear meaning.
    SINGLE,
    /// The three masks for whole, part and subpart.
    MULTIPLE,
    /// Of the masks that [#AUTO] gives the one with the highest predicted IoU; the others are never drawn.
    BEST
}
