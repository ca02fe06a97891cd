package io.anymask.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Runs several pieces of work by turns (A, B, C, A, B, C, ...), so that a machine that slows down or is shared
/// does so for all of them.
final class Turns {
    private Turns() {}

    /// Runs everything `warmUp + repetitions` times and keeps the later ones.
    ///
    /// @return milliseconds of each run, a list for each piece of work
    /// @throws Exception what a piece of work throws
    static List<List<Double>> take(int warmUp, int repetitions, List<Callable<?>> works) throws Exception {
        return series(warmUp, repetitions, 0, 1, works);
    }

    /// As [#take], but each turn is a series of `unseen + seen` runs of which the first are not kept: they find
    /// the other's threads still spinning and the other's data in the caches, as nobody who asks one model again
    /// and again does.
    static List<List<Double>> series(int warmUp, int repetitions, int unseen, int seen, List<Callable<?>> works)
            throws Exception {
        List<List<Double>> times = new ArrayList<>();
        works.forEach(work -> times.add(new ArrayList<>()));
        for (int turn = 0; turn < warmUp + repetitions; turn++) {
            for (int i = 0; i < works.size(); i++) {
                for (int run = 0; run < unseen + seen; run++) {
                    long start = System.nanoTime();
                    works.get(i).call();
                    double time = (System.nanoTime() - start) / 1e6;
                    if (turn >= warmUp && run >= unseen) {
                        times.get(i).add(time);
                    }
                }
            }
        }
        return times;
    }
}
