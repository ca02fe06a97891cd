package io.anymask.evaluation.edges.bsds;

import static io.anymask.evaluation.edges.bsds.MaximumMatching.FREE;

import java.util.Arrays;

/// Of all matchings with the most pairs, one with the smallest sum of costs. Exact and deterministic.
///
/// A maximum matching, whatever it costs, splits the graph in three (A. Dulmage, N. Mendelsohn, "Coverings of
/// bipartite graphs", 1958): where the left has more nodes than can be matched, where the right has, and
/// where all are matched. Every maximum matching keeps to the parts, and in each part it matches all nodes of
/// one side. From that side, shortest augmenting paths with potentials (R. Jonker, A. Volgenant, "A shortest
/// augmenting path algorithm for dense and sparse linear assignment problems", 1987) always arrive: no search
/// wastes time on a whole tangle of contours.
final class CheapestMatching {
    private enum Part {
        LEFT_IN_EXCESS,
        RIGHT_IN_EXCESS,
        EVEN
    }

    private CheapestMatching() {}

    /// @return the partner of each left node, or [MaximumMatching#FREE]
    static int[] of(PixelGraph graph) {
        PixelGraph back = graph.transposed();
        int[] matched = MaximumMatching.of(graph);
        int[] backMatched = inverse(matched, graph.right());
        Part[] left = new Part[graph.left()];
        Part[] right = new Part[graph.right()];
        Arrays.fill(left, Part.EVEN);
        Arrays.fill(right, Part.EVEN);
        reach(graph, matched, backMatched, left, right, Part.LEFT_IN_EXCESS);
        reach(back, backMatched, matched, right, left, Part.RIGHT_IN_EXCESS);
        boolean[] fromLeft = new boolean[graph.left()];
        for (int i = 0; i < fromLeft.length; i++) {
            fromLeft[i] = left[i] != Part.LEFT_IN_EXCESS;
        }
        boolean[] fromRight = new boolean[graph.right()];
        for (int i = 0; i < fromRight.length; i++) {
            fromRight[i] = right[i] == Part.LEFT_IN_EXCESS;
        }
        int[] result = new ShortestPaths(within(graph, left, right), fromLeft).mates();
        int[] others = inverse(new ShortestPaths(within(back, right, left), fromRight).mates(), graph.left());
        for (int i = 0; i < result.length; i++) {
            result[i] = result[i] == FREE ? others[i] : result[i];
        }
        return result;
    }

    private static int[] inverse(int[] mates, int size) {
        int[] inverse = new int[size];
        Arrays.fill(inverse, FREE);
        for (int i = 0; i < mates.length; i++) {
            if (mates[i] != FREE) {
                inverse[mates[i]] = i;
            }
        }
        return inverse;
    }

    /// Marks what alternating paths from this side's free nodes reach.
    private static void reach(PixelGraph graph, int[] mates, int[] back, Part[] here, Part[] there, Part part) {
        int[] queue = new int[graph.left()];
        int tail = 0;
        for (int i = 0; i < graph.left(); i++) {
            if (mates[i] == FREE) {
                here[i] = part;
                queue[tail++] = i;
            }
        }
        for (int head = 0; head < tail; head++) {
            int node = queue[head];
            for (int e = graph.start()[node]; e < graph.start()[node + 1]; e++) {
                int target = graph.target()[e];
                if (there[target] != part) {
                    there[target] = part;
                    here[back[target]] = part;
                    queue[tail++] = back[target];
                }
            }
        }
    }

    /// The edges within the parts.
    private static PixelGraph within(PixelGraph graph, Part[] here, Part[] there) {
        int[] start = new int[graph.left() + 1];
        int[] target = new int[graph.target().length];
        int[] cost = new int[graph.target().length];
        int edges = 0;
        for (int node = 0; node < graph.left(); node++) {
            for (int e = graph.start()[node]; e < graph.start()[node + 1]; e++) {
                if (here[node] == there[graph.target()[e]]) {
                    target[edges] = graph.target()[e];
                    cost[edges++] = graph.cost()[e];
                }
            }
            start[node + 1] = edges;
        }
        return new PixelGraph(graph.left(), graph.right(), start, target, cost);
    }
}
