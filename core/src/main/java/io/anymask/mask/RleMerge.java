package io.anymask.mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Set operations directly on run lengths: both sequences of runs are walked side by side, from one change of
/// either to the next.
final class RleMerge {
    private RleMerge() {}

    static Rle union(List<Rle> masks) {
        return fold(masks, true);
    }

    static Rle intersection(List<Rle> masks) {
        return fold(masks, false);
    }

    private static Rle fold(List<Rle> masks, boolean union) {
        if (masks.isEmpty()) {
            throw new IllegalArgumentException("merging run lengths: got no masks, expected at least one");
        }
        if (masks.size() == 1) {
            return merge(masks.getFirst(), masks.getFirst(), union);
        }
        // By halves: one after the other, a thousand rings would walk the growing result a thousand times.
        List<Rle> level = masks;
        while (level.size() > 1) {
            List<Rle> next = new ArrayList<>((level.size() + 1) / 2);
            for (int i = 0; i + 1 < level.size(); i += 2) {
                next.add(merge(level.get(i), level.get(i + 1), union));
            }
            if (level.size() % 2 != 0) {
                next.add(level.getLast());
            }
            level = next;
        }
        return level.getFirst();
    }

    private static Rle merge(Rle a, Rle b, boolean union) {
        checkSameFrame(a, b);
        Walk walk = new Walk(a.counts, b.counts);
        int[] counts = new int[a.counts.length + b.counts.length + 1];
        int n = 0;
        boolean set = false;
        long run = 0;
        while (walk.next()) {
            boolean now = union ? walk.setA || walk.setB : walk.setA && walk.setB;
            if (now != set) {
                counts[n++] = (int) run;
                run = 0;
                set = now;
            }
            run += walk.length;
        }
        counts[n++] = (int) run;
        return Rle.trusted(a.height(), a.width(), Arrays.copyOf(counts, n));
    }

    static long intersectionArea(Rle a, Rle b) {
        checkSameFrame(a, b);
        Walk walk = new Walk(a.counts, b.counts);
        long area = 0;
        while (walk.next()) {
            area += walk.setA && walk.setB ? walk.length : 0;
        }
        return area;
    }

    private static void checkSameFrame(Rle a, Rle b) {
        if (a.height() != b.height() || a.width() != b.width()) {
            throw new IllegalArgumentException("run lengths of " + a.width() + " x " + a.height() + " and " + b.width()
                    + " x " + b.height() + ": expected the same frame");
        }
    }

    /// Stretches within which neither mask changes. All are longer than 0.
    private static final class Walk {
        private final int[] countsA;
        private final int[] countsB;
        private int indexA = -1;
        private int indexB = -1;
        private int leftA;
        private int leftB;
        int length;
        boolean setA;
        boolean setB;

        Walk(int[] countsA, int[] countsB) {
            this.countsA = countsA;
            this.countsB = countsB;
        }

        /// Moves on; false at the end, which both reach at once because the counts have equal sums.
        boolean next() {
            leftA -= length;
            leftB -= length;
            while (leftA == 0) {
                if (++indexA == countsA.length) {
                    return false;
                }
                leftA = countsA[indexA];
            }
            while (leftB == 0) {
                leftB = countsB[++indexB];
            }
            setA = (indexA & 1) != 0;
            setB = (indexB & 1) != 0;
            length = Math.min(leftA, leftB);
            return true;
        }
    }
}
