package io.anymask.cli.segment;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.options.TextModel;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import io.anymask.prompt.TextPrompt;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that name the object, for models that were trained with texts.
final class TextOptions {
    @Option(
            names = "--text",
            paramLabel = "PHRASE",
            description = "What the object is, in words, alone or with a point or a box. Needs a model that was trained"
                    + " with texts; anymask find --text needs none.")
    private @Nullable String text;

    @Option(
            names = "--clip",
            paramLabel = "MODEL",
            description = "The CLIP that the model was trained with: a name of anymask models list, or a file. Default:"
                    + " the one that the model names.")
    private @Nullable String clip;

    /// The phrase; null where none was given.
    ///
    /// @throws OptionException when it is blank or too long
    TextPrompt.@Nullable Phrase phrase() {
        try {
            return text == null ? null : new TextPrompt.Phrase(text);
        } catch (PromptException e) {
            throw new OptionException("--" + e.getMessage(), e);
        }
    }

    /// Opens the CLIP that the prompts need. Close it.
    ///
    /// @return null where no prompt has a phrase
    /// @throws OptionException for a CLIP that nothing needs
    /// @throws InputException for a model that takes no texts, or names no CLIP
    @Nullable
    ClipEncoder open(List<Prompt> prompts, ModelOptions model) {
        if (prompts.stream().allMatch(prompt -> prompt.text() == null)) {
            if (clip != null) {
                throw new OptionException("--clip: got %s, but no text for it to read; give --text".formatted(clip));
            }
            return null;
        }
        ClipEncoder encoder = TextModel.open(clip, model);
        if (encoder == null) {
            throw new InputException(
                    "--text: %s was not trained with texts, or does not say with which CLIP; give --model a checkpoint that was (docs/training.md), name its CLIP by --clip, or use anymask find --text, which needs neither"
                            .formatted(model.name()));
        }
        return encoder;
    }
}
