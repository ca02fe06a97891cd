package io.anymask.dataset.statistics;

import io.anymask.mask.Box;
import io.anymask.mask.Rle;
import java.util.Arrays;

/// The convex hull of a mask whose pixels are squares. Its corners are corners of pixels, so its doubled area is a
/// whole number. Takes time in the runs and the columns of the mask. Stateless.
///
/// Source: A. M. Andrew, "Another efficient algorithm for convex hulls in two dimensions", 1979.
final class ConvexHull {
    private static final int NONE = Integer.MIN_VALUE;

    private ConvexHull() {}

    /// Twice the area of the hull, square pixels; 0 for a mask without a pixel.
    static long doubledArea(Rle mask) {
        if (mask.area() == 0) {
            return 0;
        }
        Box box = mask.box();
        int left = (int) box.x0();
        int corners = (int) box.x1() - left + 2;
        int[] lower = new int[corners];
        int[] upper = new int[corners];
        Arrays.fill(lower, NONE);
        Arrays.fill(upper, NONE);
        int height = mask.height();
        long position = 0;
        int[] counts = mask.counts();
        for (int i = 0; i + 1 < counts.length; i += 2) {
            long from = position + counts[i];
            position = from + counts[i + 1];
            for (long at = from; at < position; ) {
                long column = at / height;
                long end = Math.min(position, (column + 1) * height);
                int x = (int) column - left;
                int first = (int) (at - column * height);
                int last = (int) (end - column * height);
                for (int corner = x; corner <= x + 1; corner++) {
                    lower[corner] = Math.max(lower[corner], last);
                    upper[corner] = Math.max(upper[corner], -first);
                }
                at = end;
            }
        }
        // The upper side is turned over, so that both are the same case.
        return doubledAreaBelow(lower) + doubledAreaBelow(upper);
    }

    /// Twice the area between the axis and the upper convex hull of the points `(x, heights[x])`.
    private static long doubledAreaBelow(int[] heights) {
        int[] hull = new int[heights.length];
        int n = 0;
        for (int x = 0; x < heights.length; x++) {
            if (heights[x] == NONE) {
                continue;
            }
            while (n > 1 && isBelow(hull[n - 1], hull[n - 2], x, heights)) {
                n--;
            }
            hull[n++] = x;
        }
        long doubled = 0;
        for (int i = 1; i < n; i++) {
            doubled += (long) (hull[i] - hull[i - 1]) * ((long) heights[hull[i]] + heights[hull[i - 1]]);
        }
        return doubled;
    }

    /// Whether the point at `x` lies on or below the line from `a` to `b`.
    private static boolean isBelow(int x, int a, int b, int[] heights) {
        return (long) (heights[x] - heights[a]) * (b - a) <= (long) (heights[b] - heights[a]) * (x - a);
    }
}
