package io.anymask.evaluation.edges.bsds;

import java.util.Arrays;

/// As many pairs as possible, whatever they cost (J. Hopcroft, R. Karp, "An n^5/2 algorithm for maximum
/// matchings in bipartite graphs", 1973). Not thread-safe.
final class MaximumMatching {
    static final int FREE = -1;

    private final PixelGraph graph;
    private final int[] mateOfLeft;
    private final int[] mateOfRight;
    private final int[] level;
    private final int[] queue;
    private final int[] next;
    private final int[] path;

    private MaximumMatching(PixelGraph graph) {
        this.graph = graph;
        this.mateOfLeft = new int[graph.left()];
        this.mateOfRight = new int[graph.right()];
        this.level = new int[graph.left()];
        this.queue = new int[graph.left()];
        this.next = new int[graph.left()];
        this.path = new int[graph.left()];
        Arrays.fill(mateOfLeft, FREE);
        Arrays.fill(mateOfRight, FREE);
    }

    /// @return the partner of each left node, or [#FREE]
    static int[] of(PixelGraph graph) {
        MaximumMatching matching = new MaximumMatching(graph);
        matching.greedy();
        while (matching.layers()) {
            matching.augment();
        }
        return matching.mateOfLeft;
    }

    private void greedy() {
        for (int left = 0; left < graph.left(); left++) {
            for (int e = graph.start()[left]; e < graph.start()[left + 1]; e++) {
                if (mateOfRight[graph.target()[e]] == FREE) {
                    join(left, graph.target()[e]);
                    break;
                }
            }
        }
    }

    private void join(int left, int right) {
        mateOfLeft[left] = right;
        mateOfRight[right] = left;
    }

    /// Breadth first from all free left nodes.
    ///
    /// @return whether a free right node was reached
    private boolean layers() {
        Arrays.fill(level, FREE);
        int tail = 0;
        for (int left = 0; left < graph.left(); left++) {
            if (mateOfLeft[left] == FREE) {
                level[left] = 0;
                queue[tail++] = left;
            }
        }
        int last = Integer.MAX_VALUE;
        for (int head = 0; head < tail && level[queue[head]] < last; head++) {
            int left = queue[head];
            for (int e = graph.start()[left]; e < graph.start()[left + 1]; e++) {
                int mate = mateOfRight[graph.target()[e]];
                if (mate == FREE) {
                    last = level[left];
                } else if (level[mate] == FREE) {
                    level[mate] = level[left] + 1;
                    queue[tail++] = mate;
                }
            }
        }
        return last < Integer.MAX_VALUE;
    }

    /// Depth first along the layers, paths that share no node.
    private void augment() {
        System.arraycopy(graph.start(), 0, next, 0, graph.left());
        for (int root = 0; root < graph.left(); root++) {
            if (level[root] == 0 && mateOfLeft[root] == FREE) {
                search(root);
            }
        }
    }

    private void search(int root) {
        int depth = 0;
        path[0] = root;
        while (depth >= 0) {
            int left = path[depth];
            if (next[left] == graph.start()[left + 1]) {
                level[left] = FREE;
                depth--;
                continue;
            }
            int right = graph.target()[next[left]++];
            int mate = mateOfRight[right];
            if (mate == FREE) {
                for (int i = depth; i >= 0; i--) {
                    join(path[i], graph.target()[next[path[i]] - 1]);
                }
                return;
            }
            if (level[mate] == level[left] + 1) {
                path[++depth] = mate;
            }
        }
    }
}
