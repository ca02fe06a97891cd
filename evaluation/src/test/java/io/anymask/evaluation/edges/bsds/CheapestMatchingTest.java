package io.anymask.evaluation.edges.bsds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheapestMatchingTest {
    /// Pairs and cost of a matching; more pairs first, then less cost.
    private record Value(int pairs, long cost) {
        boolean isBetterThan(Value other) {
            return pairs > other.pairs || (pairs == other.pairs && cost < other.cost);
        }
    }

    @Test
    void isTheBestOfAllMatchings() {
        Random random = new Random(5);
        for (int round = 0; round < 3000; round++) {
            int left = random.nextInt(7);
            int right = random.nextInt(7);
            PixelGraph graph = random(random, left, right, random.nextDouble(), 1 + random.nextInt(9));
            assertThat(value(graph, CheapestMatching.of(graph)))
                    .as("round %d: %s", round, Arrays.toString(graph.cost()))
                    .isEqualTo(best(graph, 0, new boolean[right]));
        }
    }

    @Test
    void theTransposedGraphCostsTheSame() {
        Random random = new Random(6);
        for (int round = 0; round < 20; round++) {
            PixelGraph graph = random(random, 300, 200, 0.02, 434);
            assertThat(value(graph, CheapestMatching.of(graph)))
                    .isEqualTo(value(graph.transposed(), CheapestMatching.of(graph.transposed())));
        }
    }

    private static PixelGraph random(Random random, int left, int right, double density, int most) {
        int[] start = new int[left + 1];
        List<Integer> target = new ArrayList<>();
        List<Integer> cost = new ArrayList<>();
        for (int i = 0; i < left; i++) {
            for (int j = 0; j < right; j++) {
                if (random.nextDouble() < density) {
                    target.add(j);
                    cost.add(random.nextInt(most));
                }
            }
            start[i + 1] = target.size();
        }
        return new PixelGraph(
                left,
                right,
                start,
                target.stream().mapToInt(Integer::intValue).toArray(),
                cost.stream().mapToInt(Integer::intValue).toArray());
    }

    private static Value value(PixelGraph graph, int[] mates) {
        Set<Integer> taken = new HashSet<>();
        int pairs = 0;
        long cost = 0;
        for (int i = 0; i < mates.length; i++) {
            if (mates[i] != MaximumMatching.FREE) {
                assertThat(taken.add(mates[i])).as("partner taken once").isTrue();
                int edge = graph.start()[i];
                while (graph.target()[edge] != mates[i]) {
                    edge++;
                }
                assertThat(edge).as("an edge of this node").isLessThan(graph.start()[i + 1]);
                pairs++;
                cost += graph.cost()[edge];
            }
        }
        return new Value(pairs, cost);
    }

    private static Value best(PixelGraph graph, int node, boolean[] taken) {
        if (node == graph.left()) {
            return new Value(0, 0);
        }
        Value best = best(graph, node + 1, taken);
        for (int e = graph.start()[node]; e < graph.start()[node + 1]; e++) {
            int target = graph.target()[e];
            if (!taken[target]) {
                taken[target] = true;
                Value rest = best(graph, node + 1, taken);
                taken[target] = false;
                Value value = new Value(rest.pairs + 1, rest.cost + graph.cost()[e]);
                best = value.isBetterThan(best) ? value : best;
            }
        }
        return best;
    }
}
