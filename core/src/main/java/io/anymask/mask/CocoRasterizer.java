package io.anymask.mask;

import java.util.Arrays;

/// The mask of a polygon exactly as COCO's tools make it.
///
/// The polygon is enlarged five times and its corners are rounded; then one walks along it in steps of one small
/// pixel. Each step from one small column to the next that crosses the centre of a column of the image marks the
/// row at which the mask flips in that column, from there on downwards. Rounding is that of the C code, in double
/// precision and towards zero, since equality with published masks depends on it.
///
/// Source: `rleFrPoly` in `maskApi.c` of COCO's tools.
final class CocoRasterizer {
    private static final double SCALE = 5;
    private static final long MAX_STEPS = 1L << 30;

    private final int height;
    private final int width;
    /// Column-major positions at which the mask flips.
    private int[] flips = new int[256];
    private int count;

    private boolean started;
    private int lastU;
    private int lastV;

    private CocoRasterizer(int height, int width) {
        this.height = height;
        this.width = width;
    }

    static Rle rasterize(Ring ring, int height, int width) {
        int[] xs = new int[ring.size()];
        int[] ys = new int[ring.size()];
        long steps = 0;
        for (int i = 0; i < xs.length; i++) {
            xs[i] = (int) (SCALE * ring.x(i) + 0.5);
            ys[i] = (int) (SCALE * ring.y(i) + 0.5);
        }
        for (int i = 0; i < xs.length; i++) {
            int next = (i + 1) % xs.length;
            steps += Math.max(Math.abs((long) xs[next] - xs[i]), Math.abs((long) ys[next] - ys[i])) + 1;
        }
        if (steps > MAX_STEPS) {
            throw new MaskException("polygon of " + xs.length + " points for an image of " + width + " x " + height
                    + ": its outline is " + steps + " steps of a fifth of a pixel long, expected at most " + MAX_STEPS
                    + "; are its coordinates pixels?");
        }
        CocoRasterizer rasterizer = new CocoRasterizer(height, width);
        for (int i = 0; i < xs.length; i++) {
            int next = (i + 1) % xs.length;
            rasterizer.walk(xs[i], ys[i], xs[next], ys[next]);
        }
        return rasterizer.rle();
    }

    /// Both ends included. The line is computed from its left or upper end, whichever way it is walked.
    private void walk(int fromX, int fromY, int toX, int toY) {
        int dx = Math.abs(toX - fromX);
        int dy = Math.abs(toY - fromY);
        boolean flat = dx >= dy;
        boolean backwards = flat ? fromX > toX : fromY > toY;
        int startX = backwards ? toX : fromX;
        int startY = backwards ? toY : fromY;
        int endX = backwards ? fromX : toX;
        int endY = backwards ? fromY : toY;
        double slope = flat ? (double) (endY - startY) / dx : (double) (endX - startX) / dy;
        int steps = flat ? dx : dy;
        for (int d = 0; d <= steps; d++) {
            int t = backwards ? steps - d : d;
            if (flat) {
                visit(startX + t, (int) (startY + slope * t + 0.5));
            } else {
                visit((int) (startX + slope * t + 0.5), startY + t);
            }
        }
    }

    private void visit(int u, int v) {
        if (started && u != lastU) {
            cross(u, v);
        }
        started = true;
        lastU = u;
        lastV = v;
    }

    private void cross(int u, int v) {
        double column = ((u < lastU ? u : u - 1) + 0.5) / SCALE - 0.5;
        if (column != Math.floor(column) || column < 0 || column > width - 1) {
            return;
        }
        double row = Math.ceil(Math.clamp((Math.min(v, lastV) + 0.5) / SCALE - 0.5, 0, height));
        if (count == flips.length) {
            flips = Arrays.copyOf(flips, 2 * count);
        }
        flips[count++] = (int) (column * height + row);
    }

    /// Two flips at one place cancel.
    private Rle rle() {
        Arrays.sort(flips, 0, count);
        int pixels = height * width;
        int[] counts = new int[count + 1];
        int n = 0;
        int last = 0;
        for (int i = 0; i < count; i++) {
            if (i + 1 < count && flips[i] == flips[i + 1]) {
                i++;
            } else if (flips[i] < pixels) {
                counts[n++] = flips[i] - last;
                last = flips[i];
            }
        }
        counts[n++] = pixels - last;
        return Rle.trusted(height, width, Arrays.copyOf(counts, n));
    }
}
