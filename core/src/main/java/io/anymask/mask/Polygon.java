package io.anymask.mask;

import java.util.List;

/// A region with holes. Immutable.
///
/// @param exterior the outline
/// @param holes what is cut out of it; none for most objects
public record Polygon(Ring exterior, List<Ring> holes) {
    public Polygon {
        holes = List.copyOf(holes);
    }

    /// A region without holes.
    public static Polygon of(Ring exterior) {
        return new Polygon(exterior, List.of());
    }

    /// The area of the outline less that of the holes, in square pixels; exact for polygons that do not cross
    /// themselves.
    public double area() {
        double area = Math.abs(exterior.signedArea());
        for (Ring hole : holes) {
            area -= Math.abs(hole.signedArea());
        }
        return area;
    }
}
