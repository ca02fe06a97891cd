package io.anymask.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Times of one piece of work done by us and by the peer, by turns, so that both meet the same machine.
///
/// @param ours milliseconds of each run
/// @param peer likewise; empty when there is no peer
record Comparison(List<Double> ours, List<Double> peer) {
    /// Runs both `warmUp + repetitions` times and keeps the times of the later ones.
    static Comparison run(int warmUp, int repetitions, Callable<?> ours, @Nullable Callable<?> peer) throws Exception {
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        for (int i = 0; i < warmUp + repetitions; i++) {
            double time = milliseconds(ours);
            double peerTime = peer == null ? 0 : milliseconds(peer);
            if (i >= warmUp) {
                first.add(time);
                if (peer != null) {
                    second.add(peerTime);
                }
            }
        }
        return new Comparison(first, second);
    }

    private static double milliseconds(Callable<?> work) throws Exception {
        long start = System.nanoTime();
        work.call();
        return (System.nanoTime() - start) / 1e6;
    }

    double median() {
        return median(ours);
    }

    /// NaN without a peer.
    double peerMedian() {
        return median(peer);
    }

    /// Our median by the peer's; below one we are faster.
    double ratio() {
        return median() / peerMedian();
    }

    static double median(List<Double> times) {
        if (times.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
