package io.anymask.dataengine.backup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What a backup has.
///
/// @param schema the number of the migration that its tables are as of
/// @param rows of each table
/// @param sha256 of all its lines but the last, which has it
public record Summary(String schema, SequencedMap<String, Long> rows, String sha256) {
    public Summary {
        rows = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(rows));
    }

    /// Rows of all tables together.
    public long all() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }
}
