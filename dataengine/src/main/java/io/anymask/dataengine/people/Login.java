package io.anymask.dataengine.people;

import java.time.Duration;
import java.time.Instant;

/// A browser in which somebody is signed in. Its token is known to that browser alone.
///
/// @param client address from which it was made
/// @param seen when it was last used, to the minute
/// @param expires when it ends, however much it is used
public record Login(String id, String person, String client, Instant created, Instant seen, Instant expires) {
    /// How long it lives at the most: people sign in twice a month.
    public static final Duration LIFE = Duration.ofDays(14);

    /// How long it lives unused: a night.
    public static final Duration IDLE = Duration.ofHours(16);

    /// Whether it still counts.
    public boolean isLive(Instant now) {
        return now.isBefore(expires) && now.isBefore(seen.plus(IDLE));
    }
}
