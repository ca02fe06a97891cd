package io.anymask.training.run;

import java.nio.file.Path;

/// Is told how a run proceeds, on the thread of the run.
///
/// @param <L> loss of the run's task
/// @param <S> score of the run's task
public interface RunListener<L extends Loss<L>, S extends Score<S>> {
    /// Something in a data set is odd, and was left out or understood nevertheless. On any thread.
    ///
    /// @param note what, how often, and where first
    default void noted(String note) {}

    /// The annotations of a set are read, to find out what can be learned from.
    default void counted(int done, int total) {}

    /// The run begins, or resumes.
    ///
    /// @param weights how many numbers learn
    /// @param step 0 for a new run, else the last one done
    default void starts(long weights, Task.SetSizes sizes, long step) {}

    /// What is made once for all steps, such as the embeddings of a frozen encoder.
    default void prepared(int done, int total) {}

    default void stepped(StepReport<L> report, long steps) {}

    /// @param best whether the model is the best so far
    default void validated(long step, S score, boolean best) {}

    default void saved(long step, Path file) {}
}
