package io.anymask.dataengine.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Each layer of an image against each other.
public record Comparison(List<Layer> layers, List<Meeting> meetings) {
    /// Two of the layers.
    ///
    /// @param first place of the one in the list of layers
    /// @param second place of the other
    public record Meeting(int first, int second, Matching matching) {
        boolean has(int layer) {
            return first == layer || second == layer;
        }
    }

    public Comparison {
        layers = List.copyOf(layers);
        meetings = List.copyOf(meetings);
    }

    public static Comparison of(List<Layer> layers) {
        List<Meeting> meetings = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            for (int j = i + 1; j < layers.size(); j++) {
                meetings.add(new Meeting(
                        i, j, Matching.of(layers.get(i).objects(), layers.get(j).objects())));
            }
        }
        return new Comparison(layers, meetings);
    }

    /// Mean of all meetings; empty with fewer than two layers.
    public OptionalDouble agreement() {
        return meetings.stream().mapToDouble(one -> one.matching().agreement()).average();
    }

    /// Of one layer with the others; empty where there are none.
    ///
    /// @param layer its place
    public OptionalDouble agreement(int layer) {
        return meetings.stream()
                .filter(one -> one.has(layer))
                .mapToDouble(one -> one.matching().agreement())
                .average();
    }

    /// The layer that agrees most with the others: of equal ones the first.
    public Layer medoid() {
        int best = IntStream.range(0, layers.size())
                .boxed()
                .reduce((a, b) -> agreement(b).orElse(0) > agreement(a).orElse(0) ? b : a)
                .orElseThrow();
        return layers.get(best);
    }
}
