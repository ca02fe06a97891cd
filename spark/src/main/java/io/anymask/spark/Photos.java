package io.anymask.spark;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The photos of a job.
///
/// @param contents the table that has their files in it; null where executors read them by their paths
public record Photos(List<Photo> all, @Nullable String contents) {
    public Photos {
        all = List.copyOf(all);
    }

    /// Photos that executors read by their paths.
    public static Photos of(List<Photo> all) {
        return new Photos(all, null);
    }
}
