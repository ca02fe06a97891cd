package io.anymask.bench;

import java.util.List;

/// What one piece of work took us and the peer, in runs by turns, so that both met the same machine.
///
/// @param unit milliseconds (`ms`), megabytes (`MB`), how many a second (`/s`)
/// @param ours a value for each run
/// @param peer likewise; empty when there is no peer
record Comparison(String unit, List<Double> ours, List<Double> peer) {
    Comparison {
        ours = List.copyOf(ours);
        peer = List.copyOf(peer);
    }

    static Comparison milliseconds(List<Double> ours, List<Double> peer) {
        return new Comparison("ms", ours, peer);
    }

    /// Our median by the peer's: below one we are better. NaN without a peer.
    double ratio() {
        return median(ours) / median(peer);
    }

    /// NaN of nothing.
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /// The run that was disturbed least; NaN of nothing.
    static double min(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }
}
