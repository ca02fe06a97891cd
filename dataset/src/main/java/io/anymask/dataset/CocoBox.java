package io.anymask.dataset;

import io.anymask.mask.Box;

/// A box as COCO files have it, kept as it was read: IoUs of boxes must round as pycocotools' do.
///
/// @param x left side, pixels
/// @param y upper side, pixels
/// @param width pixels
/// @param height pixels
public record CocoBox(double x, double y, double width, double height) {
    /// @throws IllegalArgumentException for numbers that are not finite or a negative size
    public CocoBox {
        if (!Double.isFinite(x)
                || !Double.isFinite(y)
                || !(width >= 0)
                || !(height >= 0)
                || !Double.isFinite(width + height)) {
            throw new IllegalArgumentException(
                    "box [%s, %s, %s, %s]: expected [x, y, width, height], finite and no size below 0"
                            .formatted(x, y, width, height));
        }
    }

    /// The same box as COCO files have it.
    public static CocoBox of(Box corners) {
        return new CocoBox(corners.x0(), corners.y0(), corners.width(), corners.height());
    }

    public double area() {
        return width * height;
    }

    /// The same box by its corners.
    public Box corners() {
        return Box.ofSize(x, y, width, height);
    }

    /// The area in both.
    public double intersection(CocoBox other) {
        double common = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
        double commonHeight = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
        return common > 0 && commonHeight > 0 ? common * commonHeight : 0;
    }

    /// Of a detection, which this is, with the ground truth.
    ///
    /// @param crowd whether the ground truth is a crowd: then the measure is how much of the detection it covers
    public double iou(CocoBox truth, boolean crowd) {
        double common = intersection(truth);
        return common == 0 ? 0 : common / (crowd ? area() : area() + truth.area() - common);
    }
}
