package io.anymask.dataengine.metrics;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.task.Review;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one mask tells.
///
/// @param annotator who judged or made it: the author of the first version that is no proposal; null for an open
/// one, and for what a run or an import has accepted
/// @param model null without one
/// @param made when its first version was saved
/// @param kept whether it is an object now
/// @param time null where it is not known, and for what is not kept
/// @param inputs of its current version, for what is kept
/// @param fate null for what was no proposal
/// @param agreement null where the model's own mask is not kept beside the person's
/// @param reviews verdicts on any of its versions
/// @param rejections those that were no
/// @param reversals verdicts that the next one on the same version contradicts
record MaskFacts(
        @Nullable String annotator,
        @Nullable UsedModel model,
        Instant made,
        Stage stage,
        Source source,
        boolean kept,
        @Nullable WorkTime time,
        Map<Input, Long> inputs,
        @Nullable Fate fate,
        @Nullable Agreement agreement,
        long reviews,
        long rejections,
        long reversals) {
    /// What the model expected of its mask, and what a person made of it.
    ///
    /// @param predicted IoU by the model
    /// @param actual IoU of the model's mask and the accepted one: 1 where nobody changed it
    record Agreement(double predicted, double actual) {}

    /// @param versions of one mask, oldest first
    /// @param reviews of all versions, oldest first
    /// @param proposed when the image got its first proposal; null for never
    static MaskFacts of(List<Annotation> versions, List<Review> reviews, @Nullable Instant proposed) {
        Annotation first = versions.getFirst();
        Annotation current = versions.getLast();
        Annotation judged = versions.stream()
                .filter(version -> version.status() != Status.PROPOSED)
                .findFirst()
                .orElse(null);
        boolean kept = current.status() == Status.ACCEPTED;
        History history = kept ? History.of(current.provenance().history()) : History.NONE;
        long reversals = 0;
        for (int i = 1; i < reviews.size(); i++) {
            Review before = reviews.get(i - 1);
            Review after = reviews.get(i);
            reversals += before.version() == after.version() && before.verdict() != after.verdict() ? 1 : 0;
        }
        return new MaskFacts(
                judged == null || isUnattended(judged) ? null : judged.author(),
                model(first.provenance()),
                first.saved(),
                stage(judged, proposed),
                first.provenance().source(),
                kept,
                history.time(),
                history.inputs(),
                fate(first, current, judged),
                agreement(first, current),
                reviews.size(),
                reviews.stream()
                        .filter(review -> review.verdict() == Review.Verdict.REJECT)
                        .count(),
                reversals);
    }

    private static @Nullable UsedModel model(Provenance provenance) {
        String name = provenance.model();
        return name == null ? null : new UsedModel(name, provenance.modelSha256());
    }

    /// Whether nobody has looked at it before it was accepted.
    private static boolean isUnattended(Annotation judged) {
        Source source = judged.provenance().source();
        return judged.version() == 1 && (source == Source.AUTOMATIC || source == Source.IMPORTED);
    }

    private static Stage stage(@Nullable Annotation judged, @Nullable Instant proposed) {
        if (judged == null || (judged.provenance().source() == Source.AUTOMATIC && judged.version() == 1)) {
            return Stage.AUTOMATIC;
        }
        return proposed == null || proposed.isAfter(judged.saved()) ? Stage.ASSISTED_MANUAL : Stage.SEMI_AUTOMATIC;
    }

    /// Whether a person was offered it: a server's proposal, or one that the person's page had found.
    static boolean isOffered(Annotation first) {
        return first.status() == Status.PROPOSED || first.provenance().source() == Source.PREFILLED;
    }

    private static @Nullable Fate fate(Annotation first, Annotation current, @Nullable Annotation judged) {
        if (!isOffered(first)) {
            return null;
        }
        if (judged == null) {
            return Fate.OPEN;
        }
        return switch (current.status()) {
            case PROPOSED -> Fate.OPEN;
            case REJECTED, DELETED -> Fate.REJECTED;
            case ACCEPTED ->
                current.mask().equals(first.mask())
                                && !History.of(first.provenance().history()).edited()
                        ? Fate.UNEDITED
                        : Fate.EDITED;
        };
    }

    private static @Nullable Agreement agreement(Annotation first, Annotation current) {
        Double predicted = first.provenance().predictedIou();
        boolean models = predicted != null
                && first.provenance().source() != Source.MANUAL
                && first.provenance().source() != Source.IMPORTED
                && !History.of(first.provenance().history()).edited();
        return models && predicted != null && current.status() == Status.ACCEPTED
                ? new Agreement(predicted, first.mask().iou(current.mask()))
                : null;
    }
}
