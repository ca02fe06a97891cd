package io.anymask.apps.volumes.segment;

import io.anymask.mask.InteriorDistance;
import io.anymask.mask.Mask;

/// Shapes between two shapes: signed distances to their outlines are mixed, with the centres laid over one another
/// first, so that an object that moves from slice to slice does not vanish in between. Stateless.
///
/// Source: S. Raya, J. Udupa, "Shape-based interpolation of multidimensional objects", 1990.
final class ShapeInterpolation {
    private ShapeInterpolation() {}

    /// A centre of gravity.
    private record Centre(double x, double y) {
        static Centre of(Mask mask) {
            long sumX = 0;
            long sumY = 0;
            for (int y = 0; y < mask.height(); y++) {
                for (int x = 0; x < mask.width(); x++) {
                    if (mask.get(x, y)) {
                        sumX += x;
                        sumY += y;
                    }
                }
            }
            double area = mask.area();
            return new Centre(sumX / area, sumY / area);
        }
    }

    /// @param from one shape, not empty
    /// @param to the other, of the same picture, not empty
    /// @param share of the way from the first to the second, in `[0, 1]`
    static Mask between(Mask from, Mask to, double share) {
        Centre start = Centre.of(from);
        Centre end = Centre.of(to);
        double[] first = distances(from);
        double[] second = distances(to);
        double x = share * (end.x - start.x);
        double y = share * (end.y - start.y);
        int width = from.width();
        boolean[] inside = new boolean[first.length];
        for (int row = 0; row < from.height(); row++) {
            for (int column = 0; column < width; column++) {
                double near = at(first, from, column - x, row - y);
                double far = at(second, to, column + (end.x - start.x) - x, row + (end.y - start.y) - y);
                inside[row * width + column] = (1 - share) * near + share * far > 0;
            }
        }
        return Mask.of(width, from.height(), inside);
    }

    /// To the outline: positive inside, negative outside.
    private static double[] distances(Mask mask) {
        int width = mask.width();
        int height = mask.height();
        InteriorDistance inside = InteriorDistance.of(mask);
        // With room around it: the edge of the picture is none of what lies outside.
        InteriorDistance outside = InteriorDistance.of(
                mask.paste(width, height, 3 * width, 3 * height).not());
        double[] distances = new double[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                distances[y * width + x] = mask.get(x, y)
                        ? Math.sqrt(inside.square(x, y)) - 0.5
                        : 0.5 - Math.sqrt(outside.square(width + x, height + y));
            }
        }
        return distances;
    }

    /// Between pixels, bilinearly; beyond the picture, the nearest pixel's.
    private static double at(double[] distances, Mask mask, double x, double y) {
        double column = Math.clamp(x, 0, mask.width() - 1.0);
        double row = Math.clamp(y, 0, mask.height() - 1.0);
        int left = (int) column;
        int top = (int) row;
        int right = Math.min(left + 1, mask.width() - 1);
        int bottom = Math.min(top + 1, mask.height() - 1);
        double across = column - left;
        double down = row - top;
        double above =
                distances[top * mask.width() + left] * (1 - across) + distances[top * mask.width() + right] * across;
        double below = distances[bottom * mask.width() + left] * (1 - across)
                + distances[bottom * mask.width() + right] * across;
        return above * (1 - down) + below * down;
    }
}
