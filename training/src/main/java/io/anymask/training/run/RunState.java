package io.anymask.training;

import io.anymask.model.checkpoint.Checkpoint;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a run stands, besides its weights: kept with them in one file, so that both are of the same step.
///
/// @param step done
/// @param best the best validation so far as a text; empty for none
/// @param settings what must be the same for the run to go on
/// @param model hash of the model it started from
record RunState(long step, String best, String settings, String model) {
    /// Writes the state and the learner's weights.
    void save(RunFolder folder, Learner learner) {
        learner.save(
                folder.state(),
                Map.of("step", Long.toString(step), "best", best, "settings", settings, "model", model));
    }

    /// Restores the learner from the folder.
    ///
    /// @return null when there is nothing to go on from
    /// @throws TrainingException when the folder holds a run with other settings or from another model
    static @Nullable RunState restore(RunFolder folder, Learner learner, String settings, String model) {
        if (!Files.exists(folder.state())) {
            return null;
        }
        Checkpoint saved = Checkpoint.open(folder.state());
        Map<String, String> about = saved.metadata();
        if (!settings.equals(about.get("settings")) || !model.equals(about.get("model"))) {
            throw new TrainingException(
                    ("%s: a run with other settings, or from another model, lies here (see %s beside it);"
                                    + " delete the folder or choose another output")
                            .formatted(folder.state(), folder.config().getFileName()));
        }
        try {
            long step = Long.parseLong(about.getOrDefault("step", ""));
            learner.restore(saved, step);
            return new RunState(step, about.getOrDefault("best", ""), settings, model);
        } catch (NumberFormatException e) {
            throw new TrainingException(folder.state() + ": no state of a run; delete it to start anew", e);
        }
    }
}
