package io.anymask.evaluation.report;

/// How much of a table is shown as text.
///
/// @param columns letters of a line
/// @param rows of a table
/// @param whole where all of it is, as one tells a reader
public record Page(int columns, int rows, String whole) {
    /// Everything, for a file or a pipe.
    public static final Page ENDLESS = new Page(Integer.MAX_VALUE, Integer.MAX_VALUE, "");
}
