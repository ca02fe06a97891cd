package io.anymask.dataset.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Categories of files that have names alone: numbered from 1 in the order in which they are met.
final class NamedCategories {
    private final SequencedMap<String, Long> ids = new LinkedHashMap<>();
    private final SequencedMap<String, @Nullable Integer> colours = new LinkedHashMap<>();

    /// The id of a name; null for a blank one.
    @Nullable
    Long id(String name) {
        if (name.isBlank()) {
            return null;
        }
        return ids.computeIfAbsent(name, n -> ids.size() + 1L);
    }

    /// The id of a name with a colour; null for a blank one.
    ///
    /// @param colour `0xRRGGBB`; null if it is not told
    @Nullable
    Long id(String name, @Nullable Integer colour) {
        if (colour != null && !name.isBlank()) {
            colours.putIfAbsent(name, colour);
        }
        return id(name);
    }

    List<Category> all() {
        List<Category> all = new ArrayList<>();
        ids.forEach((name, id) -> all.add(new Category(id, name, "", colours.get(name))));
        return all;
    }
}
