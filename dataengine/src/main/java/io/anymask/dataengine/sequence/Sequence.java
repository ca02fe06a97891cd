package io.anymask.dataengine.sequence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A film whose frames are images of a project.
///
/// @param width of each frame, pixels
/// @param height of each frame, pixels
/// @param frames that it shall have; fewer are there while it is read, and when something is at fault
/// @param fault why it ends earlier; null for none
public record Sequence(
        String id,
        String project,
        String name,
        int width,
        int height,
        int frames,
        @Nullable String fault,
        Instant created) {}
