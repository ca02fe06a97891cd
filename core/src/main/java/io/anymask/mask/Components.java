package io.anymask.mask;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// The connected components of a mask, numbered from 0 in the order in which their first pixels are met row
/// by row.
///
/// Found on runs of pixels rather than on pixels: runs of adjacent rows that touch are united in a disjoint-set
/// forest, so the work is proportional to the number of runs, some thousands for an object in a photograph.
/// Immutable.
///
/// Source: L. He, Y. Chao, K. Suzuki, "A run-based two-scan labeling algorithm", IEEE Transactions on Image
/// Processing, 2008.
public final class Components {
    private final int width;
    private final int height;
    private final RowRuns runs;
    /// The component of each run.
    private final int[] labels;

    private final long[] areas;
    /// x0, y0, x1, y1 of each component, inclusive.
    private final int[] boxes;

    private Components(Mask mask, RowRuns runs, int[] labels, int count) {
        this.width = mask.width();
        this.height = mask.height();
        this.runs = runs;
        this.labels = labels;
        this.areas = new long[count];
        this.boxes = new int[4 * count];
        measure();
    }

    public static Components of(Mask mask, Connectivity connectivity) {
        RowRuns runs = RowRuns.of(mask);
        int[] parents = new int[runs.size()];
        int reach = connectivity == Connectivity.EIGHT ? 1 : 0;
        for (int y = 0; y < mask.height(); y++) {
            uniteWithRowAbove(runs, y, reach, parents);
        }
        int count = 0;
        for (int run = 0; run < parents.length; run++) {
            // A root is the first run of its component, so parents before this one are labels already.
            parents[run] = parents[run] == run ? count++ : parents[parents[run]];
        }
        return new Components(mask, runs, parents, count);
    }

    private static void uniteWithRowAbove(RowRuns runs, int y, int reach, int[] parents) {
        int above = y == 0 ? 0 : runs.first(y - 1);
        int endAbove = runs.first(y);
        for (int run = runs.first(y); run < runs.first(y + 1); run++) {
            parents[run] = run;
            while (above < endAbove && runs.end(above) + reach <= runs.start(run)) {
                above++;
            }
            for (int other = above; other < endAbove && runs.start(other) < runs.end(run) + reach; other++) {
                unite(parents, run, other);
            }
        }
    }

    private static void unite(int[] parents, int a, int b) {
        int rootA = root(parents, a);
        int rootB = root(parents, b);
        parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    }

    private static int root(int[] parents, int run) {
        int at = run;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }

    private void measure() {
        for (int component = 0; component < areas.length; component++) {
            boxes[4 * component] = width;
            boxes[4 * component + 1] = height;
        }
        for (int y = 0; y < height; y++) {
            for (int run = runs.first(y); run < runs.first(y + 1); run++) {
                int component = labels[run];
                int box = 4 * component;
                areas[component] += runs.end(run) - runs.start(run);
                boxes[box] = Math.min(boxes[box], runs.start(run));
                boxes[box + 1] = Math.min(boxes[box + 1], y);
                boxes[box + 2] = Math.max(boxes[box + 2], runs.end(run) - 1);
                boxes[box + 3] = y;
            }
        }
    }

    /// How many there are; 0 for an empty mask.
    public int count() {
        return areas.length;
    }

    /// The number of pixels of a component.
    ///
    /// @throws IndexOutOfBoundsException if there is no such component; so do all methods that take one
    public long area(int component) {
        return areas[component];
    }

    /// First and last column and row of a component, both inclusive, as [Mask#box()] gives them.
    public Box box(int component) {
        int box = 4 * component;
        return new Box(boxes[box], boxes[box + 1], boxes[box + 2], boxes[box + 3]);
    }

    /// The component with the most pixels, the first one among equals; -1 if there is none.
    public int largest() {
        int largest = -1;
        for (int component = 0; component < areas.length; component++) {
            if (largest < 0 || areas[component] > areas[largest]) {
                largest = component;
            }
        }
        return largest;
    }

    /// The component that a pixel belongs to, or -1 for a pixel that is not set.
    ///
    /// @throws IndexOutOfBoundsException outside the frame
    public int at(int x, int y) {
        if (x < 0 || x >= width || y < 0 || y >= height) {
            throw new IndexOutOfBoundsException("pixel (" + x + ", " + y + ") lies outside " + width + " x " + height);
        }
        int low = runs.first(y);
        int high = runs.first(y + 1);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs.end(middle) <= x) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < runs.first(y + 1) && runs.start(low) <= x ? labels[low] : -1;
    }

    /// One component as a mask of the whole frame.
    public Mask mask(int component) {
        if (component < 0 || component >= areas.length) {
            throw new IndexOutOfBoundsException("component " + component + " of " + areas.length);
        }
        return masks(other -> other == component);
    }

    /// All components that pass a test, in one mask.
    public Mask masks(IntPredicate chosen) {
        boolean[] wanted = new boolean[areas.length];
        for (int component = 0; component < wanted.length; component++) {
            wanted[component] = chosen.test(component);
        }
        Mask result = Mask.empty(width, height);
        for (int y = 0; y < height; y++) {
            for (int run = runs.first(y); run < runs.first(y + 1); run++) {
                if (wanted[labels[run]]) {
                    RowRuns.set(result.words(), y * result.wordsPerRow(), runs.start(run), runs.end(run));
                }
            }
        }
        return result;
    }

    /// A label per pixel, row by row: 0 where no pixel is set, otherwise the number of the component plus 1.
    public int[] labels() {
        int[] pixels = new int[Math.multiplyExact(width, height)];
        for (int y = 0; y < height; y++) {
            for (int run = runs.first(y); run < runs.first(y + 1); run++) {
                Arrays.fill(pixels, y * width + runs.start(run), y * width + runs.end(run), labels[run] + 1);
            }
        }
        return pixels;
    }
}
