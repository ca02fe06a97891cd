package io.anymask.cli.options;

import io.anymask.cli.command.InputException;
import io.anymask.inference.PromptableModel;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.TextLayer;
import org.jspecify.annotations.Nullable;

/// The CLIP that reads phrases for a model that was trained with texts. Stateless.
public final class TextModel {
    private TextModel() {}

    /// Opens the CLIP that an option or the model itself names. Close the encoder.
    ///
    /// @param clip of the option; null where it was not given
    /// @return null where neither names one
    /// @throws InputException when it was given for a model that takes no texts, or is not there
    public static @Nullable ClipEncoder open(@Nullable String clip, ModelOptions model) {
        Checkpoint weights = model.weights();
        boolean takesText = PromptableModel.of(weights).config().takesText();
        String named = clip != null ? clip : weights.metadata().get(TextLayer.CLIP);
        if (named == null) {
            return null;
        }
        if (!takesText) {
            throw new InputException(
                    "--clip: %s was not trained with texts; give --model a checkpoint that was (docs/training.md), or use anymask find --text, which needs none"
                            .formatted(model.name()));
        }
        return ClipName.open("--clip", named, model.threads());
    }
}
