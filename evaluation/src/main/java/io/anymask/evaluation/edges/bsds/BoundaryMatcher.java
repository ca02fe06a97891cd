package io.anymask.evaluation.edges.bsds;

import io.anymask.mask.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Matches pixels one to one with one annotator's boundary pixels, no farther apart than allowed. Immutable;
/// safe for use by several threads.
final class BoundaryMatcher {
    private static final int NONE = -1;

    /// Costs are distances in hundredths of a pixel, as in the official tool.
    private static final double UNITS = 100;

    private final int width;
    private final int height;
    private final int[] numberAt;
    private final int pixels;
    private final List<Step> steps;

    /// A way from a pixel to one within reach.
    private record Step(int dx, int dy, int cost) {}

    /// @param most the largest distance of a pair, pixels
    BoundaryMatcher(Mask boundaries, double most) {
        this.width = boundaries.width();
        this.height = boundaries.height();
        this.numberAt = new int[width * height];
        Arrays.fill(numberAt, NONE);
        int count = 0;
        for (int i = 0; i < numberAt.length; i++) {
            if (boundaries.get(i % width, i / width)) {
                numberAt[i] = count++;
            }
        }
        this.pixels = count;
        this.steps = steps(most);
    }

    private static List<Step> steps(double most) {
        int reach = (int) Math.ceil(most);
        List<Step> steps = new ArrayList<>();
        for (int dy = -reach; dy <= reach; dy++) {
            for (int dx = -reach; dx <= reach; dx++) {
                double squared = dx * dx + dy * dy;
                if (squared <= most * most) {
                    steps.add(new Step(dx, dy, (int) Math.rint(UNITS * Math.sqrt(squared))));
                }
            }
        }
        steps.sort(Comparator.comparingInt(Step::cost));
        return steps;
    }

    /// How many boundary pixels the annotator drew.
    int pixels() {
        return pixels;
    }

    /// @param edges positions y · width + x, rising
    /// @param matched gets true at the index of each edge that has a partner
    /// @return how many have
    int match(int[] edges, boolean[] matched) {
        int[] mates = CheapestMatching.of(graph(edges));
        int count = 0;
        for (int i = 0; i < mates.length; i++) {
            if (mates[i] != MaximumMatching.FREE) {
                matched[i] = true;
                count++;
            }
        }
        return count;
    }

    private PixelGraph graph(int[] edges) {
        int[] start = new int[edges.length + 1];
        int[] target = new int[4 * edges.length + steps.size()];
        int[] cost = new int[target.length];
        int count = 0;
        for (int i = 0; i < edges.length; i++) {
            if (count + steps.size() > target.length) {
                int room = 2 * target.length + steps.size();
                target = Arrays.copyOf(target, room);
                cost = Arrays.copyOf(cost, room);
            }
            int x0 = edges[i] % width;
            int y0 = edges[i] / width;
            for (Step step : steps) {
                int x = x0 + step.dx;
                int y = y0 + step.dy;
                if (x >= 0 && y >= 0 && x < width && y < height && numberAt[y * width + x] != NONE) {
                    target[count] = numberAt[y * width + x];
                    cost[count++] = step.cost;
                }
            }
            start[i + 1] = count;
        }
        return new PixelGraph(edges.length, pixels, start, target, cost);
    }
}
