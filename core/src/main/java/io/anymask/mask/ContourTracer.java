package io.anymask.mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Walks along the edges between set and unset pixels, set pixels always on the right-hand side, until back at the
/// start.
///
/// Every ring goes up at least once, along the left side of a set pixel; starting at each such side not yet
/// walked along therefore finds every ring. Where two set pixels meet only at a corner the walk stays with
/// its own pixel.
final class ContourTracer {
    private static final int UP = 3;
    /// By direction (right, down, left, up): the step, and the pixels ahead on the right and on the left of a
    /// corner.
    private static final int[] STEP_X = {1, 0, -1, 0};
    private static final int[] STEP_Y = {0, 1, 0, -1};
    private static final int[] RIGHT_X = {0, -1, -1, 0};
    private static final int[] RIGHT_Y = {0, 0, -1, -1};
    private static final int[] LEFT_X = {0, 0, -1, -1};
    private static final int[] LEFT_Y = {-1, 0, 0, -1};

    private final Mask mask;
    /// Left sides of pixels walked along, packed as the mask is.
    private final long[] visited;
    /// Corners of the ring under way: x, y.
    private int[] corners = new int[256];
    private int length;
    private boolean touchesItself;

    private ContourTracer(Mask mask) {
        this.mask = mask;
        this.visited = new long[mask.words().length];
    }

    static List<Polygon> trace(Mask mask) {
        Components components = Components.of(mask, Connectivity.FOUR);
        List<List<Ring>> holes = new ArrayList<>();
        Ring[] exteriors = new Ring[components.count()];
        for (int i = 0; i < exteriors.length; i++) {
            holes.add(new ArrayList<>());
        }
        for (int[] corners : new ContourTracer(mask).rings()) {
            int component = componentOf(corners, components);
            Ring ring = Ring.trusted(Arrays.stream(corners).asDoubleStream().toArray());
            if (ring.signedArea() > 0) {
                exteriors[component] = ring;
            } else {
                holes.get(component).add(ring);
            }
        }
        List<Polygon> polygons = new ArrayList<>();
        for (int i = 0; i < exteriors.length; i++) {
            polygons.add(new Polygon(exteriors[i], holes.get(i)));
        }
        return polygons;
    }

    /// The component of the set pixel to the right of the ring's first side.
    private static int componentOf(int[] corners, Components components) {
        int x = corners[0];
        int y = corners[1];
        int dx = corners[2] - x;
        int dy = corners[3] - y;
        boolean pixelOnTheLeft = dx < 0 || dy > 0;
        boolean pixelAbove = dx < 0 || dy < 0;
        return components.at(pixelOnTheLeft ? x - 1 : x, pixelAbove ? y - 1 : y);
    }

    private List<int[]> rings() {
        List<int[]> rings = new ArrayList<>();
        int wordsPerRow = mask.wordsPerRow();
        for (int y = 0; y < mask.height(); y++) {
            long carry = 0;
            for (int i = 0; i < wordsPerRow; i++) {
                int at = y * wordsPerRow + i;
                long word = mask.words()[at];
                long leftSides = word & ~(word << 1 | carry);
                carry = word >>> 63;
                for (long open = leftSides & ~visited[at]; open != 0; open = leftSides & ~visited[at]) {
                    walk(i * 64 + Long.numberOfTrailingZeros(open), y);
                    if (touchesItself) {
                        split(rings);
                    } else {
                        rings.add(Arrays.copyOf(corners, length));
                    }
                }
            }
        }
        return rings;
    }

    private void walk(int startX, int startY) {
        length = 0;
        touchesItself = false;
        int x = startX;
        int y = startY;
        int direction = UP;
        do {
            boolean right = isSet(x + RIGHT_X[direction], y + RIGHT_Y[direction]);
            boolean left = isSet(x + LEFT_X[direction], y + LEFT_Y[direction]);
            if (!right || left) {
                touchesItself |= !right && left;
                addCorner(x, y);
                direction = (direction + (right ? 3 : 1)) & 3;
            }
            x += STEP_X[direction];
            y += STEP_Y[direction];
            if (direction == UP) {
                visited[y * mask.wordsPerRow() + (x >> 6)] |= 1L << x;
            }
        } while (x != startX || y != startY || direction != UP);
    }

    private boolean isSet(int x, int y) {
        return x >= 0
                && x < mask.width()
                && y >= 0
                && y < mask.height()
                && (mask.words()[y * mask.wordsPerRow() + (x >> 6)] >>> x & 1) != 0;
    }

    private void addCorner(int x, int y) {
        if (length == corners.length) {
            corners = Arrays.copyOf(corners, 2 * length);
        }
        corners[length++] = x;
        corners[length++] = y;
    }

    /// Cuts the ring under way at every corner that it visits twice. What lies between the visits is a ring of its
    /// own.
    private void split(List<int[]> rings) {
        Map<Long, Integer> placeOf = new HashMap<>();
        int[] path = new int[length];
        int n = 0;
        for (int i = 0; i < length; i += 2) {
            long corner = (long) corners[i] << 32 | corners[i + 1];
            Integer place = placeOf.get(corner);
            if (place != null) {
                rings.add(Arrays.copyOfRange(path, place, n));
                for (int j = place + 2; j < n; j += 2) {
                    placeOf.remove((long) path[j] << 32 | path[j + 1]);
                }
                n = place;
            }
            placeOf.put(corner, n);
            path[n++] = corners[i];
            path[n++] = corners[i + 1];
        }
        rings.add(Arrays.copyOf(path, n));
    }
}
