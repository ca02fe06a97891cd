package io.anymask.dataset.exchange;

import java.util.List;
import java.util.Optional;

/// What a format cannot hold of a set, known before anything is written.
///
/// @param images of the set
/// @param objects of the set
/// @param losses by kind, each once; none if nothing is lost
public record LossReport(Format format, long images, long objects, List<Loss> losses) {
    public LossReport {
        losses = List.copyOf(losses);
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
