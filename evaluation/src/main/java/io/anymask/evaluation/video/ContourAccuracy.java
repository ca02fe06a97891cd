package io.anymask.evaluation.video;

import io.anymask.mask.Mask;

/// DAVIS's contour accuracy F: which share of the answer's contour lies near the true one, and the other way
/// round.
///
/// A pixel belongs to a contour when its right, its lower or its lower right neighbour is on the other side of the
/// mask's edge; what leaves the image has no edge there. Two contours match where they are within 0.8 % of the
/// image's diagonal, rounded up to whole pixels: 8 at 480p.
///
/// @param precision share of the answer's contour that is near the true one
/// @param recall share of the true contour that is near the answer's
public record ContourAccuracy(double precision, double recall) {
    private static final double TOLERANCE = 0.008;

    /// A mask without a contour has nothing wrong in it, so that its precision is 1 as an answer, and its recall
    /// as a truth.
    ///
    /// @throws IllegalArgumentException if the frames differ
    public static ContourAccuracy of(Mask answer, Mask truth) {
        Mask answered = contour(answer);
        Mask wanted = contour(truth);
        int distance = (int) Math.ceil(TOLERANCE * Math.hypot(truth.width(), truth.height()));
        if (answered.isEmpty() || wanted.isEmpty()) {
            return new ContourAccuracy(answered.isEmpty() ? 1 : 0, wanted.isEmpty() ? 1 : 0);
        }
        return new ContourAccuracy(
                (double) answered.intersection(dilate(wanted, distance)) / answered.area(),
                (double) wanted.intersection(dilate(answered, distance)) / wanted.area());
    }

    /// F: the harmonic mean of precision and recall, in `[0, 1]`.
    public double f() {
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static Mask contour(Mask mask) {
        int width = mask.width();
        int height = mask.height();
        Mask continued = continued(mask);
        Mask right = continued.crop(1, 0, width, height);
        Mask below = continued.crop(0, 1, width, height);
        Mask diagonal = continued.crop(1, 1, width, height);
        return mask.xor(right).or(mask.xor(below)).or(mask.xor(diagonal));
    }

    /// The mask with its last column and its last row once more.
    private static Mask continued(Mask mask) {
        int width = mask.width();
        int height = mask.height();
        Mask wider = mask.paste(0, 0, width + 1, height)
                .or(mask.crop(width - 1, 0, 1, height).paste(width, 0, width + 1, height));
        return wider.paste(0, 0, width + 1, height + 1)
                .or(wider.crop(0, height - 1, width + 1, 1).paste(0, height, width + 1, height + 1));
    }

    /// The pixels at most `distance` from one of the mask's, as the union of its shifted copies.
    private static Mask dilate(Mask mask, int distance) {
        int width = mask.width();
        int height = mask.height();
        Mask framed = mask.paste(distance, distance, width + 2 * distance, height + 2 * distance);
        Mask result = mask;
        for (int dy = -distance; dy <= distance; dy++) {
            for (int dx = -distance; dx <= distance; dx++) {
                if (dx * dx + dy * dy <= distance * distance) {
                    result = result.or(framed.crop(distance + dx, distance + dy, width, height));
                }
            }
        }
        return result;
    }
}
