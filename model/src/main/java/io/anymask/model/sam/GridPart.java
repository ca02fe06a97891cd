package io.anymask.model.sam;

/// Cells of the image embedding's grid, from the top left: those that show an image that is not square.
///
/// @param rows 1 to the grid's side
/// @param columns 1 to the grid's side
public record GridPart(int rows, int columns) {
    /// Logits along a side of a cell.
    private static final int CELL = 4;

    /// Parts come in steps of so many cells: each is a separate network, and a program that sees images of all
    /// shapes must not keep one for every number of rows.
    public static final int STEP = 4;

    /// The part that has at least so many logits, of a grid with so many cells along a side.
    public static GridPart covering(int logitRows, int logitColumns, int grid) {
        return new GridPart(cells(logitRows, grid), cells(logitColumns, grid));
    }

    private static int cells(int logits, int grid) {
        int step = CELL * STEP;
        return Math.min(grid, (logits + step - 1) / step * STEP);
    }

    /// Rows of the logits.
    public int logitRows() {
        return CELL * rows;
    }

    /// Columns of the logits.
    public int logitColumns() {
        return CELL * columns;
    }
}
