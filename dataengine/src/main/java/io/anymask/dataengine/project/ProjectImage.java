package io.anymask.dataengine.project;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An image in a project.
///
/// @param id as the gallery knows it: from the hash of its file
/// @param width of the upright image, pixels
/// @param height of the upright image, pixels
/// @param reason why it was skipped or rejected
/// @param position in the project, from 0 on
/// @param revision counts the changes of its annotations
/// @param gold whether its masks are known to be right, so that people are tested with it
public record ProjectImage(
        String project,
        String id,
        String sha256,
        String name,
        int width,
        int height,
        State state,
        @Nullable String reason,
        long position,
        long revision,
        boolean gold,
        Instant added) {
    /// How far the work on it is.
    public enum State {
        NEW,
        IN_PROGRESS,
        /// Submitted; in a project with reviews it waits for one.
        COMPLETED,
        /// A reviewer agreed.
        ACCEPTED,
        /// A reviewer sent it back.
        REJECTED,
        SKIPPED
    }
}
