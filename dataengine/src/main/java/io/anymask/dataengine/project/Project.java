package io.anymask.dataengine.project;

import java.time.Instant;

/// Images that are annotated together, with one list of categories.
///
/// @param reviewed whether a completed image waits for a reviewer
public record Project(String id, String name, boolean reviewed, Instant created) {
    /// Characters of a name at most.
    public static final int LONGEST_NAME = 200;
}
