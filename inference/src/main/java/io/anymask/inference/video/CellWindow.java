package io.anymask.inference.video;

/// A rectangle of a frame's cells.
///
/// @param right first column behind it
/// @param bottom first row below it
record CellWindow(int left, int top, int right, int bottom) {
    private static final float HALF = 0.5f;

    static CellWindow whole(FrameCells cells) {
        return new CellWindow(0, 0, cells.columns(), cells.rows());
    }

    /// The cells that lie in an object by more than half, and those around them; the whole frame if there are
    /// none.
    ///
    /// @param inside share of each cell that the object has
    /// @param margin cells to each side
    static CellWindow around(float[] inside, FrameCells cells, int margin) {
        int left = cells.columns();
        int top = cells.rows();
        int right = 0;
        int bottom = 0;
        for (int cell = 0; cell < cells.size(); cell++) {
            if (inside[cell] > HALF) {
                left = Math.min(left, cell % cells.columns());
                right = Math.max(right, cell % cells.columns() + 1);
                top = Math.min(top, cell / cells.columns());
                bottom = Math.max(bottom, cell / cells.columns() + 1);
            }
        }
        return right == 0
                ? whole(cells)
                : new CellWindow(
                        Math.max(0, left - margin),
                        Math.max(0, top - margin),
                        Math.min(cells.columns(), right + margin),
                        Math.min(cells.rows(), bottom + margin));
    }

    boolean isWithin(FrameCells cells) {
        return left >= 0
                && top >= 0
                && left < right
                && top < bottom
                && right <= cells.columns()
                && bottom <= cells.rows();
    }

    int size() {
        return (right - left) * (bottom - top);
    }
}
