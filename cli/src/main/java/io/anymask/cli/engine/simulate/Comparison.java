package io.anymask.cli.engine.simulate;

import io.anymask.cli.engine.simulate.Workplace.Way;
import io.anymask.cli.options.ModelOptions;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// Simulates the ways that were asked for, each on a server of its own with the model that was given.
///
/// @param lesson of the retrained way; null to leave that way out
/// @param control whether the way without retraining is gone, too
record Comparison(Plan plan, Settings settings, Simulation.@Nullable Lesson lesson, boolean control) {
    /// What came out of both; null for what was not asked for.
    record Outcomes(@Nullable Outcome control, @Nullable Outcome retrained) {}

    /// @param model to begin with
    Outcomes run(Workplace place, ModelOptions model, PrintWriter err) throws IOException, InterruptedException {
        Outcome first = control ? way(Way.CONTROL, null, place, model, err) : null;
        Outcome second = lesson == null ? null : way(Way.RETRAINED, lesson, place, model, err);
        return new Outcomes(first, second);
    }

    private Outcome way(
            Way way, Simulation.@Nullable Lesson learned, Workplace place, ModelOptions model, PrintWriter err)
            throws IOException, InterruptedException {
        Outcome known = place.outcome(way);
        if (known != null) {
            return known;
        }
        Outcome outcome = new Simulation(plan, settings, learned).run(model, place.parts(way), way.folder(), err);
        place.keep(way, outcome);
        return outcome;
    }
}
