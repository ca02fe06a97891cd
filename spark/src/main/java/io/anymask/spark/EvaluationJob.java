package io.anymask.spark;

import io.anymask.inference.ModelSpec;
import java.io.Serializable;
import java.util.List;

/// The inference of an evaluation, as a value that is sent to the executors.
///
/// @param weights as of [Job#weights]
/// @param sources by whose names images are asked for
public record EvaluationJob(ModelSpec model, String weights, List<TruthSource> sources, Measurement measurement)
        implements Serializable {
    public EvaluationJob {
        sources = List.copyOf(sources);
        model = model.withThreads(1);
    }

    /// An image of a job.
    ///
    /// @param source the data set's name
    /// @param id of the image there
    public record Ask(String source, String id) implements Serializable {}
}
