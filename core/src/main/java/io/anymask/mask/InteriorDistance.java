package io.anymask.mask;

/// How far each pixel of a mask lies from the nearest pixel that is not in it: the exact Euclidean distance,
/// squared, so that it is a whole number and ties are ties. The edge of the image is an edge of the mask, as
/// if the image had a frame of one empty pixel. Immutable.
///
/// Source: A. Meijster, J. Roerdink, W. Hesselink, "A general algorithm for computing distance transforms in
/// linear time", 2000.
public final class InteriorDistance {
    private final int left;
    private final int top;
    private final int width;
    private final int height;
    private final int[] squares;

    /// The pixel that lies deepest inside.
    ///
    /// @param square of its distance to the nearest pixel outside
    public record Deepest(int x, int y, int square) {}

    private InteriorDistance(int left, int top, int width, int height, int[] squares) {
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
        this.squares = squares;
    }

    /// The distances of a whole mask; an empty one has none.
    public static InteriorDistance of(Mask mask) {
        if (mask.isEmpty()) {
            return new InteriorDistance(0, 0, 0, 0, new int[0]);
        }
        // Outside its box, and in a frame of one pixel around it, a mask is empty: the rest need not be looked at.
        Box box = mask.box();
        int left = (int) box.x0() - 1;
        int top = (int) box.y0() - 1;
        int width = (int) box.width() + 3;
        int height = (int) box.height() + 3;
        int[] vertical = new int[width * height];
        for (int x = 1; x < width - 1; x++) {
            for (int y = 1; y < height - 1; y++) {
                boolean inside = mask.get(left + x, top + y);
                vertical[y * width + x] = inside ? vertical[(y - 1) * width + x] + 1 : 0;
            }
            for (int y = height - 2; y > 0; y--) {
                vertical[y * width + x] = Math.min(vertical[y * width + x], vertical[(y + 1) * width + x] + 1);
            }
        }
        int[] squares = new int[width * height];
        int[] apex = new int[width];
        int[] from = new int[width];
        for (int y = 1; y < height - 1; y++) {
            row(vertical, y * width, width, squares, apex, from);
        }
        return new InteriorDistance(left, top, width, height, squares);
    }

    /// The lower envelope of one parabola for each column.
    ///
    /// @param apex room for the columns whose parabolas are part of the envelope
    /// @param from room for the first column at which each of them is the lowest
    private static void row(int[] vertical, int at, int width, int[] squares, int[] apex, int[] from) {
        int last = 0;
        apex[0] = 0;
        from[0] = 0;
        for (int x = 1; x < width; x++) {
            while (last >= 0 && value(vertical, at, apex[last], from[last]) > value(vertical, at, x, from[last])) {
                last--;
            }
            if (last < 0) {
                last = 0;
                apex[0] = x;
                from[0] = 0;
            } else {
                long begin = 1 + crossing(vertical, at, apex[last], x);
                if (begin < width) {
                    last++;
                    apex[last] = x;
                    from[last] = (int) begin;
                }
            }
        }
        for (int x = width - 1; x >= 0; x--) {
            squares[at + x] = Math.toIntExact(value(vertical, at, apex[last], x));
            if (x == from[last]) {
                last--;
            }
        }
    }

    /// In long: a mask may be far longer than wide, and a column's height squared then exceeds an int.
    private static long value(int[] vertical, int at, int apex, int x) {
        long u = (long) x - apex;
        long v = vertical[at + apex];
        return u * u + v * v;
    }

    /// The last column at which the left one of two parabolas is no higher.
    private static long crossing(int[] vertical, int at, int left, int right) {
        long a = vertical[at + left];
        long b = vertical[at + right];
        return Math.floorDiv((long) right * right - (long) left * left + b * b - a * a, 2L * (right - left));
    }

    /// The square of the distance; 0 outside the mask.
    public int square(int x, int y) {
        int column = x - left;
        int row = y - top;
        return column < 0 || row < 0 || column >= width || row >= height ? 0 : squares[row * width + column];
    }

    /// The deepest pixel, the first one row by row among equals; its square is 0 if there is no pixel.
    ///
    /// @param skipped pixels that do not count
    public Deepest deepest(Mask skipped) {
        int best = -1;
        for (int i = 0; i < squares.length; i++) {
            boolean deeper = squares[i] > (best < 0 ? 0 : squares[best]);
            if (deeper && !skipped.get(left + i % width, top + i / width)) {
                best = i;
            }
        }
        return best < 0 ? new Deepest(0, 0, 0) : new Deepest(left + best % width, top + best / width, squares[best]);
    }
}
