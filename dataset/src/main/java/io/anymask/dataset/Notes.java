package io.anymask.dataset;

import io.anymask.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was odd in a file and understood nevertheless: counted by kind, each with the first entry that had
/// it. Not thread-safe.
final class Notes {
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final Map<String, String> first = new LinkedHashMap<>();

    /// @param kind what was odd and what was done about it; one of few
    /// @param entry where
    void add(String kind, String entry) {
        counts.merge(kind, 1, Integer::sum);
        first.putIfAbsent(kind, Printable.of(entry));
    }

    /// A line for each kind.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        counts.forEach((kind, count) -> lines.add("%d × %s (first: %s)".formatted(count, kind, first.get(kind))));
        return lines;
    }
}
