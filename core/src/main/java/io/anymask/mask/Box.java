package io.anymask.mask;

/// A rectangle by two corners, in pixels of the image, origin top left: `(x0, y0)` is the upper left one and
/// `(x1, y1)` the lower right one (XYXY).
///
/// Whether the lower right corner belongs to the rectangle is the producer's convention. Boxes of masks
/// ([Mask#box()]) follow the reference implementation: `x1` is the last column with a pixel, so a single
/// pixel has a box of width 0. COCO's `[x, y, width, height]` counts that pixel: see [Rle#cocoBox()].
///
/// Coordinates that are not finite and swapped corners are refused with an [IllegalArgumentException]. All methods
/// are plain arithmetic on the corners, without rounding. Immutable.
public record Box(double x0, double y0, double x1, double y1) {
    public Box {
        if (!Double.isFinite(x0) || !Double.isFinite(y0) || !Double.isFinite(x1) || !Double.isFinite(y1)) {
            throw new IllegalArgumentException(
                    "box [" + x0 + ", " + y0 + ", " + x1 + ", " + y1 + "]: expected four finite numbers, in pixels");
        }
        if (x1 < x0 || y1 < y0) {
            throw new IllegalArgumentException("box [" + x0 + ", " + y0 + ", " + x1 + ", " + y1
                    + "]: expected x0 <= x1 and y0 <= y1; give the upper left corner first"
                    + " (use Box.ofSize for x, y, width, height)");
        }
    }

    /// The box of COCO and SA-1B files: upper left corner, width and height.
    public static Box ofSize(double x, double y, double width, double height) {
        return new Box(x, y, x + width, y + height);
    }

    /// The box spanned by any two opposite corners, in any order, as a person drags them.
    public static Box ofCorners(double xa, double ya, double xb, double yb) {
        return new Box(Math.min(xa, xb), Math.min(ya, yb), Math.max(xa, xb), Math.max(ya, yb));
    }

    public double width() {
        return x1 - x0;
    }

    public double height() {
        return y1 - y0;
    }

    public double area() {
        return width() * height();
    }

    public double centerX() {
        return (x0 + x1) / 2;
    }

    public double centerY() {
        return (y0 + y1) / 2;
    }

    /// Area of the common part, 0 if there is none.
    public double intersection(Box other) {
        double w = Math.min(x1, other.x1) - Math.max(x0, other.x0);
        double h = Math.min(y1, other.y1) - Math.max(y0, other.y0);
        return w > 0 && h > 0 ? w * h : 0;
    }

    /// Area of the common part over area of the union, in `[0, 1]`; 0 where both boxes have no area.
    public double iou(Box other) {
        double common = intersection(other);
        double union = area() + other.area() - common;
        return union > 0 ? common / union : 0;
    }

    public boolean contains(double x, double y) {
        return x0 <= x && x <= x1 && y0 <= y && y <= y1;
    }

    public Box translate(double dx, double dy) {
        return new Box(x0 + dx, y0 + dy, x1 + dx, y1 + dy);
    }
}
