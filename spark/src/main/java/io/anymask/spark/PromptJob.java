package io.anymask.spark;

import io.anymask.evaluation.prompts.PromptSettings;
import io.anymask.inference.ModelSpec;
import java.io.Serializable;
import java.util.List;

/// Clicks and boxes made from the truth, as a value that is sent to the executors.
///
/// @param weights as of [Job#weights]
/// @param sources by whose names images are asked for
public record PromptJob(ModelSpec model, String weights, List<TruthSource> sources, PromptSettings settings)
        implements Serializable {
    public PromptJob {
        sources = List.copyOf(sources);
        model = model.withThreads(1);
    }

    /// An image of a job.
    ///
    /// @param source the data set's name
    /// @param id of the image there
    public record Ask(String source, String id) implements Serializable {}
}
