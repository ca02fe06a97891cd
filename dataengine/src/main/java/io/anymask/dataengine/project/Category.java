package io.anymask.dataengine.project;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an object can be. A category that was removed stays with the masks that have it.
///
/// @param colour index in the page's palette
/// @param shortcut 1 to 9, the key that chooses it; null for none
/// @param position in the list
/// @param removed null while it can be chosen
public record Category(
        String id,
        String project,
        String name,
        @Nullable String supercategory,
        int colour,
        @Nullable Integer shortcut,
        int position,
        @Nullable Instant removed) {
    /// Characters of a name at most.
    public static final int LONGEST_NAME = 200;
}
