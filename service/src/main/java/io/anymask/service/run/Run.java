package io.anymask.service.run;

import java.time.Instant;

/// Long work on an image, and how far it is: a value, each change of which is another one.
///
/// @param model SHA-256 of the weights
/// @param change counts from 1, so that those who watch can tell what they have missed
/// @param done points so far
/// @param total points in all, 0 while not known
public record Run(String id, Work work, String model, Instant created, long change, State state, int done, int total) {
    /// One that waits for its turn.
    static Run queued(String id, Work work, String model) {
        return new Run(id, work, model, Instant.now(), 1, new State.Queued(), 0, 0);
    }

    /// The next value, in another state.
    Run to(State next) {
        return new Run(id, work, model, created, change + 1, next, done, total);
    }

    /// The next value, further on.
    Run at(int pointsDone, int pointsTotal) {
        return new Run(id, work, model, created, change + 1, state, pointsDone, pointsTotal);
    }
}
