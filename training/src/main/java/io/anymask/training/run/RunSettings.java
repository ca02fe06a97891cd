package io.anymask.training.run;

import io.anymask.training.optimiser.OptimiserSettings;
import java.nio.file.Path;

/// What the loop needs to know of a configuration, whatever is trained.
///
/// @param output folder of the results; a run that was stopped resumes from what lies there
/// @param steps of the optimiser
/// @param saveEvery steps between two saves of the run's state
/// @param validateEvery steps between two validations; 0 for none but the first and the last
/// @param json the whole configuration, written beside the results
/// @param comparable what of it two runs must share for one to resume the other, as text
public record RunSettings(
        Path output,
        long steps,
        int saveEvery,
        int validateEvery,
        OptimiserSettings optimiser,
        Machine machine,
        String json,
        String comparable) {
    /// Whether the model is validated after so many steps.
    boolean isValidated(long done) {
        return done == steps || (validateEvery > 0 && done % validateEvery == 0);
    }
}
