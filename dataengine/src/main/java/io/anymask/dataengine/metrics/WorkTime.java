package io.anymask.dataengine.metrics;

import java.util.List;

/// How long a mask took, from its first prompt to its acceptance.
///
/// @param active seconds of work
/// @param idle seconds in gaps, in which the person did something else
public record WorkTime(double active, double idle) {
    /// A longer gap between two inputs is none of the work.
    static final long LONGEST_GAP_MILLISECONDS = 30_000;

    /// @param times of all inputs in milliseconds, in any order
    static WorkTime of(List<Long> times) {
        long active = 0;
        long idle = 0;
        List<Long> sorted = times.stream().sorted().toList();
        for (int i = 1; i < sorted.size(); i++) {
            long gap = sorted.get(i) - sorted.get(i - 1);
            if (gap > LONGEST_GAP_MILLISECONDS) {
                idle += gap;
            } else {
                active += gap;
            }
        }
        return new WorkTime(active / 1e3, idle / 1e3);
    }
}
