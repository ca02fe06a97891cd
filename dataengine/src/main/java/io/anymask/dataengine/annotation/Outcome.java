package io.anymask.dataengine.annotation;

import org.jspecify.annotations.Nullable;

/// What became of a draft.
public sealed interface Outcome {
    /// It is kept, and on the disk.
    ///
    /// @param revision of the image's set with it
    /// @param fresh false when it was kept before: the same was asked for twice
    record Kept(Annotation annotation, long revision, boolean fresh) implements Outcome {}

    /// Nothing was changed: the draft is based on another version than the current one.
    ///
    /// @param current null when there is none at all
    record Outdated(@Nullable Annotation current) implements Outcome {}
}
