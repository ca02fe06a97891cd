package io.anymask.inference.phrase;

import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.clip.ClipVector;
import java.util.List;

/// Phrases with their vectors.
///
/// @param phrases as they are shown
/// @param vectors of the same number, by one model
public record Vocabulary(List<String> phrases, List<ClipVector> vectors) {
    /// Where the name stands in a template.
    public static final String NAME = "{}";

    /// How CLIP's authors put names: "a photo of a dog."
    public static final String TEMPLATE = "a photo of a {}.";

    /// @throws IllegalArgumentException when there is none, or the numbers differ
    public Vocabulary {
        phrases = List.copyOf(phrases);
        vectors = List.copyOf(vectors);
        if (phrases.isEmpty() || phrases.size() != vectors.size()) {
            throw new IllegalArgumentException("vocabulary: got %d phrases and %d vectors, expected one for each"
                    .formatted(phrases.size(), vectors.size()));
        }
    }

    /// Phrases as they are.
    ///
    /// @throws IllegalArgumentException when there is none, or one has no word
    public static Vocabulary of(ClipEncoder clip, List<String> phrases) {
        return new Vocabulary(phrases, clip.texts(phrases));
    }

    /// Names in a template.
    ///
    /// @param template with `{}` for the name
    /// @throws IllegalArgumentException when there is none, or the template has no place for it
    public static Vocabulary of(ClipEncoder clip, List<String> names, String template) {
        return new Vocabulary(names, clip.texts(sentences(names, template)));
    }

    static List<String> sentences(List<String> names, String template) {
        if (!template.contains(NAME)) {
            throw new IllegalArgumentException("template: got \"%s\", expected one with %s for the name, such as \"%s\""
                    .formatted(template, NAME, TEMPLATE));
        }
        return names.stream().map(name -> template.replace(NAME, name)).toList();
    }

    /// How alike a mask's vector and each phrase's are.
    double[] cosines(ClipVector mask) {
        return vectors.stream().mapToDouble(mask::cosine).toArray();
    }
}
