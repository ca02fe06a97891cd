package io.anymask.inference.phrase;

import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator.Progress;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.clip.ClipVector;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.MaskSuppression;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Finds in a photo what phrases name: all masks of the photo are ranked by what a CLIP makes of their crops.
/// Nothing was trained for it, so it finds only what segment everything finds. Immutable; safe for use by several
/// threads.
///
/// ```java
/// PhraseFinder finder = PhraseFinder.of(clip, List.of("a dog"));
/// List<PhraseMask> dogs = finder.find(photo, AutomaticMaskGenerator.of(sam).generate(photo), 0.5);
/// ```
public final class PhraseFinder {
    private final MaskVectors vectors;
    private final PhraseScorer scorer;

    private PhraseFinder(MaskVectors vectors, PhraseScorer scorer) {
        this.vectors = vectors;
        this.scorer = scorer;
    }

    /// For phrases, beside neutral ones, with the default crops.
    ///
    /// @param clip stays the caller's to close
    /// @throws IllegalArgumentException when there is no phrase, or one has no word
    public static PhraseFinder of(ClipEncoder clip, List<String> phrases) {
        return of(MaskVectors.of(clip), Relevance.of(clip, phrases));
    }

    public static PhraseFinder of(MaskVectors vectors, PhraseScorer scorer) {
        return new PhraseFinder(vectors, scorer);
    }

    /// All that phrases name: masks whose best phrase reaches a score, by falling score. Of masks that are much
    /// the same, or one within the other, the one with the highest score stays.
    ///
    /// @param masks of the photo, as [io.anymask.inference.AutomaticMaskGenerator] finds them
    /// @param least score, [Relevance#THRESHOLD] for example
    public List<PhraseMask> find(Image photo, List<MaskRecord> masks, double least) {
        return distinct(label(photo, masks, (done, total) -> {}).stream()
                .filter(mask -> mask.score() >= least)
                .toList());
    }

    /// Every mask with the phrase that fits it best, by falling score.
    ///
    /// @param progress told of masks done, of all
    public List<PhraseMask> label(Image photo, List<MaskRecord> masks, Progress progress) {
        List<ClipVector> seen =
                vectors.of(photo, masks.stream().map(MaskRecord::segmentation).toList(), progress);
        List<PhraseMask> labelled = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            labelled.add(best(masks.get(i), seen.get(i)));
        }
        labelled.sort(Comparator.comparingDouble(PhraseMask::score).reversed());
        return labelled;
    }

    private PhraseMask best(MaskRecord mask, ClipVector vector) {
        double[] scores = scorer.scores(vector);
        double[] cosines = scorer.phrases().cosines(vector);
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            // A score may be 1 to the last bit where cosines still differ.
            boolean higher = scores[i] > scores[best] || (scores[i] == scores[best] && cosines[i] > cosines[best]);
            best = higher ? i : best;
        }
        return new PhraseMask(mask, scorer.phrases().phrases().get(best), scores[best], cosines[best]);
    }

    /// Of masks that are much the same, or one within the other, the first alone, see [MaskSuppression].
    public static List<PhraseMask> distinct(List<PhraseMask> bestFirst) {
        return MaskSuppression.keep(bestFirst, each -> each.mask().segmentation());
    }
}
