package io.anymask.dataengine.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Work on one image.
///
/// @param preferred whose turn it is first, null for anybody's: who annotated a rejected image corrects it
/// @param reason why it was skipped, or why the image was sent back
/// @param lease null while nobody holds it
public record Task(
        String id,
        String project,
        String image,
        Mode mode,
        State state,
        @Nullable String preferred,
        @Nullable String reason,
        @Nullable Lease lease,
        @Nullable String finishedBy,
        @Nullable Instant finished,
        Instant created) {
    /// How long a task stays with a person who sends no sign of life.
    public static final Duration LEASE = Duration.ofMinutes(2);

    /// How often a sign of life is expected.
    public static final Duration HEARTBEAT = Duration.ofSeconds(30);

    /// Where a task stands.
    public enum State {
        OPEN,
        DONE,
        SKIPPED
    }

    /// The right to work on it.
    ///
    /// @param token known to the holder alone
    public record Lease(String holder, String token, Instant expires) {
        public boolean isLive(Instant now) {
            return now.isBefore(expires);
        }

        /// Whether it is the one that a person has.
        public boolean is(String said, String person) {
            return token.equals(said) && holder.equals(person);
        }
    }
}
