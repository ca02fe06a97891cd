package io.anymask.dataengine.run;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What came of a run.
///
/// @param counts those that the run's kind has
/// @param losses what the format, or the project, cannot hold: a line for each
/// @param notes what was odd in an imported file, or is in the masks of an audit: a line for each
/// @param left images of an imported file that the project lacks, has in another size or has several people
/// annotate now, the first few
public record Report(Map<Count, Long> counts, List<String> losses, List<String> notes, List<String> left) {
    /// What is counted.
    public enum Count {
        /// Images that were worked on.
        IMAGES,
        /// Images that were passed over: embedded already, with masks, or annotated by several people now.
        SKIPPED,
        /// Images on which nothing was found.
        EMPTY,
        /// Masks that are new in the project.
        KEPT,
        /// Masks that it had already.
        KNOWN,
        /// Masks that were exported, or learned from.
        OBJECTS,
        /// Images of an imported file that have no place in the project.
        LEFT,
        /// Of the file to download.
        BYTES,
        /// Masks in all their versions that an audit read.
        VERSIONS,
        /// Masks that it made again.
        REPLAYED,
        /// Those that are not what they should be.
        FINDINGS,
        /// Images that a model was judged with and did not learn from.
        HELD_OUT,
        /// Number of the version that training made.
        VERSION
    }

    public Report {
        counts = Map.copyOf(counts);
        losses = List.copyOf(losses);
        notes = List.copyOf(notes);
        left = List.copyOf(left);
    }

    /// Counts alone.
    public static Report of(Count first, long ofFirst, Count second, long ofSecond) {
        return new Report(Map.of(first, ofFirst, second, ofSecond), List.of(), List.of(), List.of());
    }

    /// The same with one count more.
    public Report with(Count count, long value) {
        Map<Count, Long> all = new EnumMap<>(Count.class);
        all.putAll(counts);
        all.put(count, value);
        return new Report(all, losses, notes, left);
    }
}
