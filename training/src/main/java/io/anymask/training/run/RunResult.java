package io.anymask.training.run;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a run ends with.
///
/// @param steps done
/// @param before score of the starting model; null if there is nothing to validate on
/// @param best score of the best model; null if there is nothing to validate on
/// @param bestStep the step after which the model was best; 0 for the starting model
/// @param model file of the best model, or of the last if there is no validation
/// @param finished false when the run was stopped before its end
public record RunResult<S extends Score<S>>(
        long steps, @Nullable S before, @Nullable S best, long bestStep, Path model, boolean finished) {
    /// Whether training made the model better, as far as validation can tell.
    public boolean isImproved() {
        return best == null || bestStep > 0;
    }
}
