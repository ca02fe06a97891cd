package io.anymask.mask;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;

/// Drops points of a ring. The ring is cut at its first point and at the point farthest from it, and each half is
/// simplified as an open line: the point farthest from the chord is kept while it is too far away.
final class RingSimplifier {
    private RingSimplifier() {}

    static Ring simplify(Ring ring, double tolerance) {
        int size = ring.size();
        int opposite = 0;
        double farthest = -1;
        for (int i = 1; i < size; i++) {
            double distance = Math.hypot(ring.x(i) - ring.x(0), ring.y(i) - ring.y(0));
            if (distance > farthest) {
                farthest = distance;
                opposite = i;
            }
        }
        BitSet kept = new BitSet(size);
        kept.set(0);
        kept.set(opposite);
        keepFarPoints(ring, 0, opposite, tolerance, kept);
        keepFarPoints(ring, opposite, size, tolerance, kept);
        if (kept.cardinality() < 3) {
            return ring;
        }
        return Ring.trusted(kept.stream()
                .mapToObj(i -> new double[] {ring.x(i), ring.y(i)})
                .flatMapToDouble(Arrays::stream)
                .toArray());
    }

    /// Point number `to` may be the ring's size, meaning its first point.
    private static void keepFarPoints(Ring ring, int from, int to, double tolerance, BitSet kept) {
        Deque<int[]> open = new ArrayDeque<>();
        open.push(new int[] {from, to});
        while (!open.isEmpty()) {
            int[] part = open.pop();
            int end = part[1] == ring.size() ? 0 : part[1];
            double farthest = tolerance;
            int split = -1;
            for (int i = part[0] + 1; i < part[1]; i++) {
                double distance = distance(ring, i, part[0], end);
                if (distance > farthest) {
                    farthest = distance;
                    split = i;
                }
            }
            if (split >= 0) {
                kept.set(split);
                open.push(new int[] {part[0], split});
                open.push(new int[] {split, part[1]});
            }
        }
    }

    /// From point `i` to the line segment between points `a` and `b`.
    private static double distance(Ring ring, int i, int a, int b) {
        double dx = ring.x(b) - ring.x(a);
        double dy = ring.y(b) - ring.y(a);
        double px = ring.x(i) - ring.x(a);
        double py = ring.y(i) - ring.y(a);
        double squared = dx * dx + dy * dy;
        double along = squared == 0 ? 0 : Math.clamp((px * dx + py * dy) / squared, 0, 1);
        return Math.hypot(px - along * dx, py - along * dy);
    }
}
