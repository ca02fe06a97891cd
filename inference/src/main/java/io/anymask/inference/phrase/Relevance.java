package io.anymask.inference.phrase;

import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.clip.ClipVector;
import java.util.Arrays;
import java.util.List;

/// Whether a phrase fits a mask at all, each phrase by itself: how probable it is beside each of some other
/// phrases, and of these probabilities the lowest (Kerr et al., *LERF: Language Embedded Radiance Fields*, ICCV
/// 2023, the relevancy score). Above one half the phrase fits better than all others, whatever the model's cosines
/// are like.
///
/// @param phrases that are looked for
/// @param others that are not
/// @param scale by which cosines become logits, see [io.anymask.model.clip.ClipModel#scale]
public record Relevance(Vocabulary phrases, Vocabulary others, double scale) implements PhraseScorer {
    /// Phrases that fit everything and nothing, those of LERF.
    public static final List<String> NEUTRAL = List.of("object", "things", "stuff", "texture");

    /// A phrase fits better than all others.
    public static final double THRESHOLD = 0.5;

    /// Beside the neutral phrases.
    ///
    /// @throws IllegalArgumentException when there is no phrase, or one has no word
    public static Relevance of(ClipEncoder clip, List<String> phrases) {
        return of(clip, phrases, NEUTRAL);
    }

    /// @throws IllegalArgumentException when there is no phrase, no other one, or one has no word
    public static Relevance of(ClipEncoder clip, List<String> phrases, List<String> others) {
        return new Relevance(
                Vocabulary.of(clip, phrases),
                Vocabulary.of(clip, others),
                clip.model().scale());
    }

    @Override
    public double[] scores(ClipVector mask) {
        double best = Arrays.stream(others.cosines(mask)).max().orElseThrow();
        return Arrays.stream(phrases.cosines(mask))
                .map(cosine -> 1 / (1 + Math.exp(scale * (best - cosine))))
                .toArray();
    }
}
