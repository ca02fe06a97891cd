package io.anymask.evaluation.edges.bsds;

import java.util.Arrays;

/// Which nodes on the left may be matched with which on the right, and at what cost: compressed rows. Immutable.
///
/// @param left number of nodes on the left
/// @param right number of nodes on the right
/// @param start where the edges of each left node begin, and one more entry for the end
/// @param target the right node of each edge
/// @param cost of each edge, not negative
record PixelGraph(int left, int right, int[] start, int[] target, int[] cost) {
    /// The same edges seen from the right.
    PixelGraph transposed() {
        int[] from = new int[right + 1];
        int edges = start[left];
        for (int e = 0; e < edges; e++) {
            from[target[e] + 1]++;
        }
        for (int i = 0; i < right; i++) {
            from[i + 1] += from[i];
        }
        int[] next = Arrays.copyOf(from, right);
        int[] back = new int[edges];
        int[] weight = new int[edges];
        for (int node = 0; node < left; node++) {
            for (int e = start[node]; e < start[node + 1]; e++) {
                int at = next[target[e]]++;
                back[at] = node;
                weight[at] = cost[e];
            }
        }
        return new PixelGraph(right, left, from, back, weight);
    }
}
