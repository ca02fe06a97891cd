package io.anymask.spark;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetFormat;
import io.anymask.image.ReadOptions;
import java.io.Serializable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where an annotated data set is, as a value that is sent to the executors.
///
/// @param name that results carry
/// @param annotations a file or a folder, the same on every machine
/// @param photos their folder; null for where they usually are
public record TruthSource(
        String name,
        String annotations,
        DatasetFormat format,
        @Nullable String photos,
        ReadOptions reading) implements Serializable {
    Dataset open() {
        return format.open(Path.of(annotations), photos == null ? null : Path.of(photos))
                .reading(reading)
                .named(name);
    }
}
