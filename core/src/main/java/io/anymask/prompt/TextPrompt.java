package io.anymask.prompt;

import java.util.Arrays;

/// What the object is, instead of where (paper, section 7.5): in words, or as the vector that CLIP makes of them.
public sealed interface TextPrompt {
    /// Characters of a phrase at most. CLIP reads some 75 tokens; this bounds the work before they are counted.
    int MOST_CHARACTERS = 1000;

    /// A phrase such as "a wheel". It becomes a vector by the CLIP that the segmenter was opened with.
    record Phrase(String text) implements TextPrompt {
        /// @throws PromptException for a text that is blank or too long
        public Phrase {
            text = text.strip();
            if (text.isEmpty()) {
                throw new PromptException("text: got an empty text, expected a phrase such as \"a wheel\"");
            }
            if (text.length() > MOST_CHARACTERS) {
                throw new PromptException("text: got %d characters, expected at most %d; name one object"
                        .formatted(text.length(), MOST_CHARACTERS));
            }
        }
    }

    /// The vector of a text, or of an image of such an object: both lie in CLIP's one space. Immutable.
    final class Vector implements TextPrompt {
        private final float[] values;

        /// @param values of length 1; as many as the CLIP has that the model was trained with
        /// @throws PromptException when there is none, or one is no number
        public Vector(float[] values) {
            this.values = values.clone();
            if (values.length == 0) {
                throw new PromptException("text: got a vector without values");
            }
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new PromptException(
                            "text: got a vector with the value %s, expected numbers".formatted(value));
                }
            }
        }

        /// A copy.
        public float[] values() {
            return values.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Vector vector && Arrays.equals(values, vector.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }

        @Override
        public String toString() {
            return "vector of %d values".formatted(values.length);
        }
    }
}
