package io.anymask.model.detector;

/// Where the cells of a detector's output lie: level by level, the finest first, each row by row. Immutable.
public final class CellGrid {
    private final int count;
    private final float[] x;
    private final float[] y;
    private final int[] stride;

    public CellGrid(DetectorConfig config) {
        this.count = config.strides().stream()
                .mapToInt(side -> config.cells(side) * config.cells(side))
                .sum();
        this.x = new float[count];
        this.y = new float[count];
        this.stride = new int[count];
        int cell = 0;
        for (int side : config.strides()) {
            int cells = config.cells(side);
            for (int row = 0; row < cells; row++) {
                for (int column = 0; column < cells; column++) {
                    x[cell] = (column + 0.5f) * side;
                    y[cell] = (row + 0.5f) * side;
                    stride[cell++] = side;
                }
            }
        }
    }

    /// Cells of all levels.
    public int count() {
        return count;
    }

    /// The middle of a cell, pixels of the frame.
    public float x(int cell) {
        return x[cell];
    }

    /// The middle of a cell, pixels of the frame.
    public float y(int cell) {
        return y[cell];
    }

    /// Its side, pixels of the frame.
    public int stride(int cell) {
        return stride[cell];
    }
}
