package io.anymask.evaluation.edges.bsds;

import static io.anymask.evaluation.edges.bsds.MaximumMatching.FREE;

import java.util.Arrays;

/// Matches all of some left nodes at the smallest cost, each along the path that adds least. A maximum
/// matching must cover them. Ties go to free nodes, then to the smaller number. Not thread-safe.
final class ShortestPaths {
    private static final int NODE_BITS = 31;
    private static final long MATCHED = 1L << NODE_BITS;
    private static final int DISTANCE_SHIFT = NODE_BITS + 1;

    private final PixelGraph graph;
    private final int[] mateOfLeft;
    private final int[] mateOfRight;

    /// Potentials: an edge's cost minus those of its ends is never negative, and 0 on the matching's edges.
    private final int[] left;

    private final int[] right;

    private final int[] distance;
    private final int[] parent;
    private final boolean[] done;
    private final int[] touched;
    private final LongHeap heap = new LongHeap();
    private int touches;

    ShortestPaths(PixelGraph graph, boolean[] wanted) {
        this.graph = graph;
        this.mateOfLeft = new int[graph.left()];
        this.mateOfRight = new int[graph.right()];
        this.left = new int[graph.left()];
        this.right = new int[graph.right()];
        this.distance = new int[graph.right()];
        this.parent = new int[graph.right()];
        this.done = new boolean[graph.right()];
        this.touched = new int[graph.right()];
        Arrays.fill(mateOfLeft, FREE);
        Arrays.fill(mateOfRight, FREE);
        Arrays.fill(distance, Integer.MAX_VALUE);
        for (int node = 0; node < graph.left(); node++) {
            if (wanted[node]) {
                nearest(node);
            }
        }
        for (int node = 0; node < graph.left(); node++) {
            if (wanted[node] && mateOfLeft[node] == FREE) {
                augment(node);
            }
        }
    }

    int[] mates() {
        return mateOfLeft;
    }

    /// Starts with the nearest partner, where it is free.
    private void nearest(int node) {
        int least = Integer.MAX_VALUE;
        int best = FREE;
        for (int e = graph.start()[node]; e < graph.start()[node + 1]; e++) {
            int cost = graph.cost()[e];
            boolean free = mateOfRight[graph.target()[e]] == FREE;
            if (cost < least || (cost == least && best == FREE && free)) {
                best = free ? graph.target()[e] : FREE;
                least = cost;
            }
        }
        left[node] = least;
        if (best != FREE) {
            mateOfLeft[node] = best;
            mateOfRight[best] = node;
        }
    }

    private void augment(int root) {
        int node = root;
        int reached = 0;
        int sink;
        while (true) {
            relax(node, reached);
            sink = nearestOpen();
            reached = distance[sink];
            done[sink] = true;
            if (mateOfRight[sink] == FREE) {
                break;
            }
            node = mateOfRight[sink];
        }
        left[root] += reached;
        for (int i = 0; i < touches; i++) {
            int target = touched[i];
            if (done[target] && target != sink) {
                left[mateOfRight[target]] += reached - distance[target];
                right[target] -= reached - distance[target];
            }
            done[target] = false;
            distance[target] = Integer.MAX_VALUE;
        }
        touches = 0;
        heap.clear();
        for (int target = sink; target != FREE; ) {
            int owner = parent[target];
            int before = mateOfLeft[owner];
            mateOfLeft[owner] = target;
            mateOfRight[target] = owner;
            target = before;
        }
    }

    private void relax(int node, int reached) {
        for (int e = graph.start()[node]; e < graph.start()[node + 1]; e++) {
            int target = graph.target()[e];
            int along = reached + graph.cost()[e] - left[node] - right[target];
            if (along < distance[target]) {
                if (distance[target] == Integer.MAX_VALUE) {
                    touched[touches++] = target;
                }
                distance[target] = along;
                parent[target] = node;
                long matched = mateOfRight[target] == FREE ? 0 : MATCHED;
                heap.push((long) along << DISTANCE_SHIFT | matched | target);
            }
        }
    }

    private int nearestOpen() {
        while (true) {
            if (heap.isEmpty()) {
                throw new IllegalStateException("a node that every maximum matching covers has no augmenting path");
            }
            int target = (int) (heap.pop() & (MATCHED - 1));
            if (!done[target]) {
                return target;
            }
        }
    }
}
