package io.anymask.training;

import java.nio.file.Path;

/// Is told how a run goes on, on the thread of the run.
public interface TrainingListener {
    /// For who does not want to know.
    TrainingListener SILENT = new TrainingListener() {};

    /// The run begins, or goes on behind a step.
    ///
    /// @param weights how many numbers learn
    /// @param images of the training and of the validation set
    /// @param step 0 for a new run
    default void starts(long weights, int images, int validationImages, long step) {}

    /// The embeddings of a frozen encoder are made.
    default void embedded(int done, int total) {}

    default void stepped(StepReport report, long steps) {}

    /// @param best whether the model is the best so far
    default void validated(long step, ValidationScore score, boolean best) {}

    default void saved(long step, Path file) {}
}
