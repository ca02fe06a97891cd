package io.anymask.inference;

import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.TextLayer;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import io.anymask.prompt.TextPrompt;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prompts whose phrases become vectors, the last ones kept: whoever names an object asks with the same words
/// again, with one more click. Safe for use by several threads.
final class Phrases {
    private static final int KEPT = 256;

    private final PromptableModel model;
    private final @Nullable TextEncoder encoder;
    private final Map<TextPrompt.Phrase, TextPrompt.Vector> known = new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TextPrompt.Phrase, TextPrompt.Vector> eldest) {
            return size() > KEPT;
        }
    };

    /// @param encoder null for none
    /// @throws IllegalArgumentException when it is not the one that the model was trained with
    Phrases(PromptableModel model, @Nullable TextEncoder encoder) {
        this.model = model;
        this.encoder = encoder;
        if (encoder == null) {
            return;
        }
        int width = model.config().textWidth();
        if (width == 0) {
            throw new IllegalArgumentException(
                    "%s was not trained with texts: got a text encoder, expected none".formatted(model.name()));
        }
        if (encoder.width() != width) {
            throw new IllegalArgumentException(
                    "text encoder: its vectors have %d values, but %s was trained with %d; open the CLIP that it was trained with"
                            .formatted(encoder.width(), model.name(), width));
        }
        String trained = model.checkpoint().metadata().get(TextLayer.CLIP_SHA256);
        if (trained != null && !trained.equals(encoder.sha256())) {
            throw new IllegalArgumentException(
                    "text encoder: got weights of SHA-256 %s, but %s was trained with %s; open that CLIP"
                            .formatted(encoder.sha256(), model.name(), trained));
        }
    }

    /// The prompt with a vector in the place of its phrase.
    ///
    /// @throws PromptException when it has a phrase that cannot become one
    Prompt vectorised(Prompt prompt) {
        return prompt.text() instanceof TextPrompt.Phrase phrase ? prompt.called(vector(phrase)) : prompt;
    }

    boolean areRead() {
        return encoder != null;
    }

    /// @throws PromptException for a phrase that cannot become one
    TextPrompt.Vector vector(TextPrompt.Phrase phrase) {
        PromptTokens.requireTexts(model.config());
        if (encoder == null) {
            throw new PromptException(
                    "text: no CLIP was opened to read the phrase; open the one that the model was trained with");
        }
        synchronized (known) {
            TextPrompt.Vector vector = known.get(phrase);
            if (vector == null) {
                vector = encoder.encode(phrase);
                known.put(phrase, vector);
            }
            return vector;
        }
    }
}
