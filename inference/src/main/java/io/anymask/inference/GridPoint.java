package io.anymask.inference;

import java.io.Serializable;

/// A point of a grid, as shares of the width and the height of what it lies on.
///
/// @param x 0 to 1
/// @param y 0 to 1
public record GridPoint(double x, double y) implements Serializable {
    /// @throws IllegalArgumentException outside the image
    public GridPoint {
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
            throw new IllegalArgumentException(
                    "point grid: got the point (%s, %s), expected both between 0 and 1".formatted(x, y));
        }
    }
}
