package io.anymask.spark;

import java.util.HashMap;
import java.util.Map;

/// What a job did.
///
/// @param made photos whose results it made
/// @param known photos whose results were there before
/// @param failed photos of which nothing was made
/// @param inputs how many of them are at fault themselves
/// @param masks of the photos whose results it made
/// @param peakMemory of each executor at its largest, bytes, by its number
public record Summary(int made, int known, int failed, int inputs, long masks, Map<String, Long> peakMemory) {
    static final Summary NOTHING = new Summary(0, 0, 0, 0, 0, Map.of());

    public Summary {
        peakMemory = Map.copyOf(peakMemory);
    }

    Summary and(TaskReport task) {
        Map<String, Long> peaks = new HashMap<>(peakMemory);
        peaks.merge(task.executor(), task.peakMemory(), Math::max);
        return new Summary(
                made + task.made(),
                known + task.known(),
                failed + task.failures().size(),
                inputs + (int) task.failures().stream().filter(Failure::input).count(),
                masks + task.masks(),
                peaks);
    }

    /// Photos that were looked at.
    public int photos() {
        return made + known + failed;
    }
}
