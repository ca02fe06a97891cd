package io.anymask.inference;

import io.anymask.prompt.TextPrompt;

/// Turns phrases into the vectors by which a model takes texts, as [io.anymask.inference.clip.ClipEncoder] does. A
/// model knows the vectors of one encoder only: the one that it was trained with. Safe for use by several threads.
public interface TextEncoder {
    /// SHA-256 of its weights, in hexadecimal.
    String sha256();

    /// How many values its vectors have.
    int width();

    /// @throws io.anymask.prompt.PromptException for a phrase that it cannot read whole
    TextPrompt.Vector encode(TextPrompt.Phrase phrase);
}
