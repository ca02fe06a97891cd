package io.anymask.apps.volumes;

/// The index that stays the same in a slice. Slices as they are stored are those along [#SLICE].
public enum Axis {
    /// Slices of rows and slices: a picture's x is the row, its y the slice.
    COLUMN,
    /// Slices of columns and slices: a picture's x is the column, its y the slice.
    ROW,
    /// Slices of columns and rows: a picture's x is the column, its y the row.
    SLICE;

    /// How many slices there are along the axis.
    public int count(Grid grid) {
        return switch (this) {
            case COLUMN -> grid.width();
            case ROW -> grid.height();
            case SLICE -> grid.depth();
        };
    }

    /// Width of a slice's picture.
    public int width(Grid grid) {
        return this == COLUMN ? grid.height() : grid.width();
    }

    /// Height of a slice's picture.
    public int height(Grid grid) {
        return this == SLICE ? grid.height() : grid.depth();
    }

    /// Along the axis: the slice that a place lies in.
    public double along(Vector3 place) {
        return switch (this) {
            case COLUMN -> place.x();
            case ROW -> place.y();
            case SLICE -> place.z();
        };
    }

    /// The x of a place in its slice's picture.
    public double x(Vector3 place) {
        return this == COLUMN ? place.y() : place.x();
    }

    /// The y of a place in its slice's picture.
    public double y(Vector3 place) {
        return this == SLICE ? place.y() : place.z();
    }

    int i(int index, int x) {
        return this == COLUMN ? index : x;
    }

    int j(int index, int x, int y) {
        return switch (this) {
            case COLUMN -> x;
            case ROW -> index;
            case SLICE -> y;
        };
    }

    int k(int index, int y) {
        return this == SLICE ? index : y;
    }
}
