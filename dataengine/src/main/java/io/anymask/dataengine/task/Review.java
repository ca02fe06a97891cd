package io.anymask.dataengine.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a reviewer says of one version of a mask.
///
/// @param reason expected with a rejection
public record Review(
        String id,
        String annotation,
        long version,
        String reviewer,
        Verdict verdict,
        @Nullable String reason,
        Instant at) {
    /// Yes or no.
    public enum Verdict {
        ACCEPT,
        REJECT
    }
}
