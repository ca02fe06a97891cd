package io.anymask.dataengine.annotation;

import org.jspecify.annotations.Nullable;

/// What a draft is based on.
public sealed interface Base {
    /// On nothing: the mask is new.
    record None() implements Base {}

    /// On one version.
    record Version(long number) implements Base {}

    /// On whatever is there: for a program that has just looked itself.
    record Any() implements Base {}

    /// Whether a draft with this base may follow what is there.
    ///
    /// @param current null when there is none
    default boolean fits(@Nullable Annotation current) {
        return switch (this) {
            case None() -> current == null;
            case Version(long number) -> current != null && current.version() == number;
            case Any() -> true;
        };
    }
}
