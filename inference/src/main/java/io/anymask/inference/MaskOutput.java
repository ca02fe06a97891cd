package io.anymask.inference;

/// How many masks a prompt gets (`multimask_output` of the reference).
public enum MaskOutput {
    /// Three for an ambiguous prompt, a single positive click, and one for every other: see
    /// [io.anymask.prompt.Prompt#isAmbiguous].
    AUTO,
    /// One for every prompt: that of the token trained on prompts with a clear meaning.
    SINGLE,
    /// Three for every prompt: whole, part and subpart.
    MULTIPLE,
    /// Of the masks that [#AUTO] gives the one with the highest predicted IoU; the others are never drawn.
    BEST
}
