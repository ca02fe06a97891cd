package io.anymask.cli.engine.simulate;

import io.anymask.cli.engine.simulate.Workplace.Way;
import io.anymask.inference.Segmenter;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// Simulates the ways that were asked for, each on a server of its own with the model that was given.
///
/// @param lesson of the retrained way; null to leave that way out
/// @param control whether the way without retraining is gone, too
public record Comparison(
        Plan plan,
        Settings settings,
        Simulation.@Nullable Lesson lesson,
        boolean control) {
    /// What came out of both; null for what was not asked for.
    public record Outcomes(
            @Nullable Outcome control, @Nullable Outcome retrained) {}

    /// @param sam the model to begin with; it stays its owner's
    public Outcomes run(Workplace place, Segmenter sam, PrintWriter err)
            throws IOException, InterruptedException {
        Outcome first = control ? way(Way.CONTROL, null, place, sam, err) : null;
        Outcome second = lesson == null ? null : way(Way.RETRAINED, lesson, place, sam, err);
        return new Outcomes(first, second);
    }

    private Outcome way(
            Way way,
            Simulation.@Nullable Lesson learned,
            Workplace place,
            Segmenter sam,
            PrintWriter err)
            throws IOException, InterruptedException {
        Outcome known = place.outcome(way);
        if (known != null) {
            return known;
        }
        Outcome outcome =
                new Simulation(plan, settings, learned).run(sam, place.begin(way), way.folder(), err);
        place.keep(way, outcome);
        return outcome;
    }
}
