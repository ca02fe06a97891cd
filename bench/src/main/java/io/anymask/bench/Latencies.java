package io.anymask.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What many clients of a server saw: how long each kind of request took, and what went wrong. Safe for use by
/// several threads.
final class Latencies {
    private final Map<String, ConcurrentLinkedQueue<Double>> times = new ConcurrentSkipListMap<>();
    private final Map<String, AtomicInteger> errors = new ConcurrentSkipListMap<>();

    /// @param start by `System.nanoTime()`
    void since(String name, long start) {
        times.computeIfAbsent(name, key -> new ConcurrentLinkedQueue<>()).add((System.nanoTime() - start) / 1e6);
    }

    void error(String what) {
        errors.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
    }

    boolean isClean() {
        return errors.isEmpty();
    }

    void print(int seconds, PrintWriter out) {
        times.forEach((name, all) -> {
            List<Double> sorted = all.stream().sorted().toList();
            out.printf(
                    Locale.ROOT,
                    "%-11s %6d answers, %6.1f a second, p50 %.0f ms, p95 %.0f ms, max %.0f ms%n",
                    name,
                    sorted.size(),
                    (double) sorted.size() / seconds,
                    at(sorted, 0.5),
                    at(sorted, 0.95),
                    sorted.getLast());
        });
        out.printf("errors      %s%n", errors.isEmpty() ? "none" : errors);
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
    }

    /// @param memory MB, second by second
    static void printMemory(List<Double> memory, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "memory      %.0f MB after a quarter of the time, %.0f MB at the end, %.0f MB at most%n",
                memory.get(memory.size() / 4),
                memory.getLast(),
                memory.stream().mapToDouble(Double::doubleValue).max().orElse(0));
    }
}
