package io.anymask.training.run;

import java.util.Map;

/// How good a model is on the validation set. Immutable.
///
/// @param <S> the score itself
public interface Score<S extends Score<S>> {
    /// By which the best model is kept.
    boolean isBetterThan(S other);

    /// By name, as they are written down.
    Map<String, Double> numbers();

    /// For the metadata of a file; [Task#score] reads it.
    String toText();
}
