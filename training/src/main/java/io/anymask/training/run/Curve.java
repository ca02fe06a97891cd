package io.anymask.training.run;

import java.util.List;

/// What of a run's validations is drawn beside the loss.
///
/// @param axis what the scores are
/// @param names which numbers of a [Score] are drawn
public record Curve(String axis, List<String> names) {
    public Curve {
        names = List.copyOf(names);
    }
}
