package io.anymask.dataset.exchange;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a format, or a project, cannot hold of a set, known before anything is written.
///
/// @param holder what cannot hold it, as people call it
/// @param images of the set
/// @param objects of the set
/// @param losses by kind, each once; none if nothing is lost
public record LossReport(String holder, long images, long objects, List<Loss> losses) {
    public LossReport {
        losses = List.copyOf(losses);
    }

    /// What is lost in a place that is no file of a [Format]: a database, for instance. Goes through all images.
    ///
    /// @param holder what people call the place: "a project"
    /// @param loses what it cannot hold; attributes are lost as a whole
    public static LossReport of(AnnotationSet set, String holder, Set<Loss.Kind> loses) {
        return LossCounter.count(set, holder, loses, attribute -> false);
    }

    /// The loss of a kind, if there is any.
    public Optional<Loss> of(Loss.Kind kind) {
        return losses.stream().filter(loss -> loss.kind() == kind).findFirst();
    }

    /// A line for each loss.
    public List<String> lines() {
        return losses.stream().map(Loss::toString).toList();
    }
}
