package io.anymask.dataengine.task;

import io.anymask.dataengine.annotation.Draft;
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
        Kind kind,
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

    /// Where its masks go.
    public enum Kind {
        /// Into the image's own set.
        SHARED(Draft.MAIN),
        /// Into a layer of the person's own: one of several independent copies of one image.
        COPY("copy:"),
        /// Into a layer of the person's own, to be compared with what is known; people are not told.
        HONEYPOT("honeypot:");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /// The layer in which a person works.
        public String layer(String person) {
            return this == SHARED ? Draft.MAIN : prefix + person;
        }

        /// The kind of the tasks whose masks are in a layer.
        public static Kind of(String layer) {
            return layer.startsWith(COPY.prefix) ? COPY : layer.startsWith(HONEYPOT.prefix) ? HONEYPOT : SHARED;
        }
    }

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
