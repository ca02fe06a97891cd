package io.anymask.mask;

import java.util.Arrays;

/// Fills polygons by the even-odd rule at pixel centres: each side flips, in every row whose centre line it
/// crosses, the first pixel whose centre is not left of the crossing; the running exclusive-or along the row
/// is the inside.
final class PolygonFiller {
    private final int width;
    private final int height;
    private final int wordsPerRow;
    private final long[] result;
    private final long[] flips;
    /// Rows with flips: from firstRow to lastRow.
    private int firstRow;
    private int lastRow;

    PolygonFiller(int width, int height) {
        this.width = width;
        this.height = height;
        this.wordsPerRow = Mask.wordsPerRow(width);
        this.result = new long[Mask.checkFrame(width, height)];
        this.flips = new long[result.length];
    }

    Mask mask() {
        return Mask.trusted(width, height, result);
    }

    void add(Polygon polygon) {
        firstRow = height;
        lastRow = -1;
        flip(polygon.exterior());
        polygon.holes().forEach(this::flip);
        for (int y = firstRow; y <= lastRow; y++) {
            long inside = 0;
            for (int i = y * wordsPerRow; i < (y + 1) * wordsPerRow; i++) {
                long bits = flips[i];
                for (int shift = 1; shift < 64; shift *= 2) {
                    bits ^= bits << shift;
                }
                bits ^= inside;
                result[i] |= bits;
                inside = bits >> 63;
            }
            result[(y + 1) * wordsPerRow - 1] &= Mask.lastWordBits(width);
        }
        if (firstRow <= lastRow) {
            Arrays.fill(flips, firstRow * wordsPerRow, (lastRow + 1) * wordsPerRow, 0);
        }
    }

    private void flip(Ring ring) {
        for (int i = 0, last = ring.size() - 1; i < ring.size(); last = i++) {
            flipSide(ring.x(last), ring.y(last), ring.x(i), ring.y(i));
        }
    }

    private void flipSide(double xa, double ya, double xb, double yb) {
        boolean down = ya < yb;
        double x0 = down ? xa : xb;
        double y0 = down ? ya : yb;
        double x1 = down ? xb : xa;
        double y1 = down ? yb : ya;
        // Row y is crossed if y0 <= y + 0.5 < y1.
        int from = (int) Math.max(0, Math.ceil(y0 - 0.5));
        int to = (int) Math.min(height, Math.ceil(y1 - 0.5));
        if (from >= to) {
            return;
        }
        firstRow = Math.min(firstRow, from);
        lastRow = Math.max(lastRow, to - 1);
        double slope = (x1 - x0) / (y1 - y0);
        for (int y = from; y < to; y++) {
            double crossing = x0 + slope * (y + 0.5 - y0);
            int x = (int) Math.max(0, Math.ceil(crossing - 0.5));
            if (x < width) {
                flips[y * wordsPerRow + (x >> 6)] ^= 1L << x;
            }
        }
    }
}
