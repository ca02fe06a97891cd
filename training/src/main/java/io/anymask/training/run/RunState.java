package io.anymask.training.run;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.training.TrainingException;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a run stands, besides its weights: kept with them in one file, so that both are of the same step.
///
/// @param step done
/// @param best the best validation so far as a text; empty for none
/// @param start the starting model's validation likewise
/// @param settings what must be the same for the run to be resumed
/// @param model hash of the model it started from
record RunState(long step, String best, String start, String settings, String model) {
    private static final String STEP = "step";
    private static final String BEST = "best";
    private static final String START = "start";
    private static final String SETTINGS = "settings";
    private static final String MODEL = "model";

    /// Writes the state and the learner's weights.
    void save(RunFolder folder, Learner learner) {
        learner.save(
                folder.state(),
                Map.of(STEP, Long.toString(step), BEST, best, START, start, SETTINGS, settings, MODEL, model));
    }

    /// Restores the learner from the folder.
    ///
    /// @return null when there is nothing to resume
    /// @throws TrainingException when the folder holds a run with other settings or from another model
    static @Nullable RunState restore(RunFolder folder, Learner learner, String settings, String model) {
        if (!Files.exists(folder.state())) {
            return null;
        }
        Checkpoint saved = Checkpoint.open(folder.state());
        Map<String, String> about = saved.metadata();
        if (!settings.equals(about.get(SETTINGS)) || !model.equals(about.get(MODEL))) {
            throw new TrainingException(
                    ("%s: this folder holds a run with other settings, or from another model (see %s beside it);"
                                    + " delete the folder or choose another output")
                            .formatted(folder.state(), folder.config().getFileName()));
        }
        try {
            long step = Long.parseLong(about.getOrDefault(STEP, ""));
            learner.restore(saved, step);
            return new RunState(step, about.getOrDefault(BEST, ""), about.getOrDefault(START, ""), settings, model);
        } catch (NumberFormatException e) {
            throw new TrainingException(folder.state() + ": no state of a run; delete it to start over", e);
        }
    }
}
