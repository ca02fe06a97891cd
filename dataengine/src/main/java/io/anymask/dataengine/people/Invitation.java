package io.anymask.dataengine.people;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A way in that works once.
///
/// @param project to which it leads, null for the server alone
/// @param role in that project, null without one
/// @param administrator whether it makes an administrator of the server
/// @param person for whom it is, who gets a new password by it; null for somebody new
/// @param inviter null for the one that the server made at its first start
/// @param used when it was; null while it is open
public record Invitation(
        String id,
        @Nullable String project,
        @Nullable Role role,
        boolean administrator,
        @Nullable String person,
        @Nullable String inviter,
        Instant created,
        Instant expires,
        @Nullable Instant used) {
    public static final Duration LIFE = Duration.ofDays(7);

    /// Whether it still leads in.
    public boolean isOpen(Instant now) {
        return used == null && now.isBefore(expires);
    }
}
