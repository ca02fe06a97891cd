package io.anymask.training.run;

import java.util.Map;

/// What the items of a step cost. Immutable.
///
/// @param <L> the loss itself
public interface Loss<L extends Loss<L>> {
    /// The number that was differentiated.
    double total();

    /// Of the items of both.
    L plus(L other);

    /// Scaled, counts excepted: a sum over items becomes their mean.
    L times(double factor);

    /// By name, as they are written down; `loss` among them, never the name of a number of [StepReport].
    Map<String, Double> numbers();
}
