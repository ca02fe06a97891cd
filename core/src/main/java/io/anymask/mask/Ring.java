package io.anymask.mask;

import java.util.Arrays;

/// A closed line through at least three points; the last one is joined to the first, which is not repeated.
///
/// Coordinates are in pixels, origin at the upper left corner of the upper left pixel: that pixel is the square
/// from (0, 0) to (1, 1). Immutable. Two rings are equal if they have the same points in the same order.
public final class Ring {
    private final double[] xy;

    private Ring(double[] xy) {
        this.xy = xy;
    }

    /// A ring through `x0, y0, x1, y1, ...`, the layout of COCO's polygons.
    ///
    /// @throws MaskException if there are fewer than three points, half a point, or a number that is not finite
    public static Ring of(double... xy) {
        if (xy.length < 6 || xy.length % 2 != 0) {
            throw new MaskException("polygon: got " + xy.length
                    + " numbers, expected an even count of at least 6: x and y of three points or more");
        }
        for (int i = 0; i < xy.length; i++) {
            if (!Double.isFinite(xy[i])) {
                throw new MaskException("polygon: number " + i + " is " + xy[i] + ", expected finite coordinates");
            }
        }
        return new Ring(xy.clone());
    }

    /// The four corners of a box, clockwise on the screen.
    public static Ring of(Box box) {
        return new Ring(new double[] {box.x0(), box.y0(), box.x1(), box.y0(), box.x1(), box.y1(), box.x0(), box.y1()});
    }

    /// As [#of], for coordinates known to be right; takes ownership.
    static Ring trusted(double[] xy) {
        return new Ring(xy);
    }

    /// The number of points.
    public int size() {
        return xy.length / 2;
    }

    public double x(int point) {
        return xy[2 * point];
    }

    public double y(int point) {
        return xy[2 * point + 1];
    }

    /// A copy as `x0, y0, x1, y1, ...`.
    public double[] coordinates() {
        return xy.clone();
    }

    /// The area inside, positive if the ring runs clockwise on the screen (y pointing down) and
    /// negative otherwise.
    public double signedArea() {
        double twice = 0;
        for (int i = 0, last = size() - 1; i < size(); last = i++) {
            twice += x(last) * y(i) - x(i) * y(last);
        }
        return twice / 2;
    }

    public Ring translate(double dx, double dy) {
        double[] moved = xy.clone();
        for (int i = 0; i < moved.length; i += 2) {
            moved[i] += dx;
            moved[i + 1] += dy;
        }
        return new Ring(moved);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ring that && Arrays.equals(xy, that.xy);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(xy);
    }

    @Override
    public String toString() {
        return "Ring" + Arrays.toString(xy);
    }
}
