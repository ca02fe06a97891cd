package io.anymask.evaluation.report;

/// A part of a report.
public sealed interface Section permits Table, Plot, Gallery, Counts, Note {
    /// Its heading.
    String title();
}
