package io.anymask.spark;

import java.io.Serializable;
import java.util.List;

/// What a task did.
///
/// @param made photos whose results it made
/// @param known photos whose results were there
/// @param masks of those that it made
/// @param notes what was odd about photos that were read nevertheless
/// @param executor that ran it
/// @param peakMemory of the executor so far, bytes
record TaskReport(
        int made, int known, long masks, List<Failure> failures, List<String> notes, String executor, long peakMemory)
        implements Serializable {
    TaskReport {
        failures = List.copyOf(failures);
        notes = List.copyOf(notes);
    }

    int photos() {
        return made + known + failures.size();
    }
}
