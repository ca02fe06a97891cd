package io.anymask.apps.volumes.segment;

import io.anymask.mask.Mask;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// An object in the slices in which it was found.
///
/// @param masks by the index of the slice, none of them empty
/// @param shown slices in which somebody showed it
/// @param interpolated slices whose mask is none of the model's, but a shape between two shapes
/// @param lost slices in which it was looked for and not found; its masks end before them
public record FoundObject(
        SortedMap<Integer, Mask> masks, List<Integer> shown, List<Integer> interpolated, List<Integer> lost) {
    public FoundObject {
        masks = Collections.unmodifiableSortedMap(new TreeMap<>(masks));
        shown = List.copyOf(shown);
        interpolated = List.copyOf(interpolated);
        lost = List.copyOf(lost);
    }

    /// Its mask in a slice.
    public Optional<Mask> mask(int index) {
        return Optional.ofNullable(((Map<Integer, Mask>) masks).get(index));
    }
}
