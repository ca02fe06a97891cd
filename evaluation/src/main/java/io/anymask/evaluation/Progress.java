package io.anymask.evaluation;

/// Told how far an evaluation is; may throw to stop it.
@FunctionalInterface
public interface Progress {
    /// @param done images or edge maps so far, of `total`
    void at(int done, int total);
}
