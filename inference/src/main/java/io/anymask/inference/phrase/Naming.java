package io.anymask.inference.phrase;

import io.anymask.inference.clip.ClipVector;
import java.util.Arrays;

/// Which of many names fits a mask: the probability of each among all (Radford et al. 2021, section 3.1.2). They
/// add up to one, so that some name always fits best, even where none does.
///
/// @param phrases the names
/// @param scale by which cosines become logits, see [io.anymask.model.clip.ClipModel#scale]
public record Naming(Vocabulary phrases, double scale) implements PhraseScorer {
    @Override
    public double[] scores(ClipVector mask) {
        double[] cosines = phrases.cosines(mask);
        double best = Arrays.stream(cosines).max().orElseThrow();
        double[] scores = Arrays.stream(cosines)
                .map(cosine -> Math.exp(scale * (cosine - best)))
                .toArray();
        double sum = Arrays.stream(scores).sum();
        return Arrays.stream(scores).map(score -> score / sum).toArray();
    }
}
