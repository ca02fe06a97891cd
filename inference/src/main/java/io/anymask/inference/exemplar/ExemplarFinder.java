package io.anymask.inference.exemplar;

import io.anymask.inference.ImageEmbedding;
import io.anymask.mask.MaskSuppression;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Finds all the like of an object that was shown in one image or several. Immutable; safe for use by several
/// threads.
///
/// Clicks at the peaks of three likeness maps and boxes around what looks like the object give candidates; each
/// gets a score from what speaks for it, an estimate of its IoU with an object of the kind; of masks that overlap
/// the one with the highest score stays. Of several examples the likest counts, cell by cell and mask by mask.
/// Where the example is one of many in its photo, single ones are looked for in others.
///
/// A score near 1 is a mask very like the example, near 0 one that has nothing of it. "Nothing there" cannot be
/// told for sure from SAM's embeddings, which know surfaces better than kinds: show scores, and let people decide.
public final class ExemplarFinder {
    /// Masks below are left out by whoever has no better idea.
    public static final double THRESHOLD = 0.5;

    /// Masks of an image at most.
    public static final int MOST = 100;

    private final List<Reference> references;

    private ExemplarFinder(List<Reference> references) {
        this.references = references;
    }

    /// Takes the examples' features; their embeddings are not kept.
    ///
    /// @throws IllegalArgumentException when there is none
    public static ExemplarFinder of(List<Exemplar> exemplars) {
        if (exemplars.isEmpty()) {
            throw new IllegalArgumentException("examples: got none, expected at least one");
        }
        return new ExemplarFinder(exemplars.stream().map(Reference::of).toList());
    }

    /// The like of the examples in an image.
    ///
    /// @return at most [#MOST], by falling score, none of them much of another; not filtered by score
    public List<FoundMask> find(ImageEmbedding image) {
        List<Candidate> kept = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>(new CandidateSearch(image, references).run());
        candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
        for (Candidate candidate : candidates) {
            if (kept.size() < MOST
                    && kept.stream()
                            .noneMatch(other -> candidate.iou(other) > MaskSuppression.SAME
                                    || candidate.overlap(other) > MaskSuppression.INSIDE)) {
                kept.add(candidate);
            }
        }
        return kept.stream()
                .map(candidate ->
                        new FoundMask(image.mask(candidate.logits(), candidate.predictedIou()), candidate.score()))
                .filter(found -> !found.mask().mask().isEmpty())
                .toList();
    }
}
