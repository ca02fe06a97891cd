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

    /// Of a scaled coordinate: the difference of two is an int.
    private static final int FARTHEST = 1 << 29;
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
        for (int i = 0; i < xs.length; i++) {
            xs[i] = (int) (SCALE * ring.x(i) + 0.5);
            ys[i] = (int) (SCALE * ring.y(i) + 0.5);
            if (Math.abs((long) xs[i]) > FARTHEST || Math.abs((long) ys[i]) > FARTHEST) {
                throw new MaskException(
                        "polygon with the point %s,%s for an image of %d x %d; are its coordinates pixels?"
                                .formatted(ring.x(i), ring.y(i), width, height));
            }
        }
        long steps = cost(ring, height, width);
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
        if (steps > longWalk(height, width)) {
            jump(new Line(startX, startY, slope, flat, steps), backwards);
            return;
        }
        for (int d = 0; d <= steps; d++) {
            int t = backwards ? steps - d : d;
            if (flat) {
                visit(startX + t, (int) (startY + slope * t + 0.5));
            } else {
                visit((int) (startX + slope * t + 0.5), startY + t);
            }
        }
    }

    /// A line by its steps.
    private record Line(int startX, int startY, double slope, boolean flat, int steps) {
        int u(int t) {
            return flat ? startX + t : (int) (startX + slope * t + 0.5);
        }

        int v(int t) {
            return flat ? (int) (startY + slope * t + 0.5) : startY + t;
        }
    }

    /// Walks along a line that is much longer than the image, with the same result as step by step: only
    /// steps from one small column to the next count, and of these only those in the image. The column never
    /// turns back, so the next such step is found by bisection.
    private void jump(Line line, boolean backwards) {
        int t = backwards ? line.steps : 0;
        int end = line.steps - t;
        int towards = backwards ? -1 : 1;
        int lowest = -1;
        int highest = (int) (SCALE * width) + 1;
        visit(line.u(t), line.v(t));
        while (t != end) {
            int u = line.u(t);
            int sign = Integer.compare(line.u(end), u);
            boolean before = sign > 0 ? u < lowest : u > highest;
            boolean behind = sign > 0 ? u >= highest : u <= lowest;
            if (sign == 0 || behind) {
                break;
            }
            int goal = before ? (sign > 0 ? lowest : highest) : u + sign;
            int next = first(line, t, end, goal, sign);
            if (next - towards != t) {
                visit(line.u(next - towards), line.v(next - towards));
            }
            visit(line.u(next), line.v(next));
            t = next;
        }
        visit(line.u(end), line.v(end));
    }

    /// The first step after `from` on the way to `end` at which the column has reached `goal`, or `end`.
    private static int first(Line line, int from, int end, int goal, int sign) {
        int not = from;
        int reached = end;
        while (Math.abs(reached - not) > 1) {
            int middle = not + (reached - not) / 2;
            if (sign > 0 ? line.u(middle) >= goal : line.u(middle) <= goal) {
                reached = middle;
            } else {
                not = middle;
            }
        }
        return reached;
    }

    /// From how many steps on a line is walked in jumps.
    private static long longWalk(int height, int width) {
        return 4L * (long) SCALE * ((long) height + width);
    }

    /// What [#rasterize] costs, in steps.
    static long cost(Ring ring, int height, int width) {
        long most = longWalk(height, width);
        long cost = 0;
        for (int i = 0; i < ring.size(); i++) {
            int next = (i + 1) % ring.size();
            double length = Math.max(Math.abs(ring.x(next) - ring.x(i)), Math.abs(ring.y(next) - ring.y(i)));
            cost += 1 + (long) Math.min((double) most, SCALE * length);
        }
        return cost;
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
