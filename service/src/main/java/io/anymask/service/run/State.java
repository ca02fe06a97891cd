package io.anymask.service.run;

import java.time.Instant;

/// Where a run stands.
public sealed interface State {
    /// It waits for its turn.
    record Queued() implements State {}

    record Running() implements State {}

    /// Its artifact is in the store.
    ///
    /// @param masks how many were found
    record Completed(Instant finished, int masks) implements State {}

    /// @param why for people
    record Failed(Instant finished, String why) implements State {}

    record Cancelled(Instant finished) implements State {}

    /// Whether nothing more will happen.
    default boolean isOver() {
        return switch (this) {
            case Queued ignored -> false;
            case Running ignored -> false;
            case Completed ignored -> true;
            case Failed ignored -> true;
            case Cancelled ignored -> true;
        };
    }

    /// In documents, metrics and databases.
    default String label() {
        return switch (this) {
            case Queued ignored -> "queued";
            case Running ignored -> "running";
            case Completed ignored -> "completed";
            case Failed ignored -> "failed";
            case Cancelled ignored -> "cancelled";
        };
    }
}
