package io.anymask.training;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Somebody's wish that a run stop. Work that takes longer than a moment heeds it often: between the rounds of
/// an image, the blocks of a network, the images of a validation. A step that is left half done changed no
/// weight, so it costs its own time and nothing else. Safe for use by several threads.
public final class Stop {
    /// Never.
    public static final Stop NEVER = new Stop(() -> false);

    private final BooleanSupplier asked;

    /// Leaves the work; the run's loop catches it, saves what is done and ends.
    public static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped", null, false, false);
        }
    }

    /// @param asked whether to stop; once true, always true
    public Stop(BooleanSupplier asked) {
        this.asked = asked;
    }

    /// Whether somebody has asked for it.
    public boolean isAsked() {
        return asked.getAsBoolean();
    }

    /// Does work that whoever asks may also break off from outside, by closing an engine: its failure is then no
    /// failure.
    public <R extends @Nullable Object> R during(Supplier<R> work) {
        try {
            return work.get();
        } catch (IllegalStateException e) {
            heed();
            throw e;
        }
    }

    /// Leaves the work when somebody has asked for it.
    public void heed() {
        if (isAsked()) {
            throw new Stopped();
        }
    }
}
