package io.anymask.inference.video;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The frames that the objects of a state remember, each once however many objects do. Not thread-safe.
final class SharedCells {
    private static final String CELLS = "cells.";

    private final IdentityHashMap<float[][], Integer> numbers = new IdentityHashMap<>();
    private final Map<Integer, FrameCells> known = new HashMap<>();

    /// Puts a frame down, unless it is there.
    ///
    /// @return its number in the state
    int save(FrameCells cells, VideoState.Builder state) {
        Integer before = numbers.get(cells.values());
        if (before != null) {
            return before;
        }
        int number = numbers.size();
        numbers.put(cells.values(), number);
        List<FloatBuffer> channels =
                Arrays.stream(cells.values()).map(FloatBuffer::wrap).toList();
        String name = CELLS + number;
        state.put(name, List.of(cells.grid(), cells.rows(), cells.columns(), cells.channels()));
        state.put(name, channels, cells.channels(), cells.rows(), cells.columns());
        return number;
    }

    /// @param number in the state
    FrameCells restore(int number, VideoState state) {
        FrameCells before = known.get(number);
        if (before != null) {
            return before;
        }
        String name = CELLS + number;
        List<Integer> sizes = state.numbers(name);
        int rows = sizes.get(1);
        int columns = sizes.get(2);
        int channels = sizes.get(3);
        float[] all = state.floats(name, channels, rows, columns);
        List<float[]> values = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            values.add(Arrays.copyOfRange(all, channel * rows * columns, (channel + 1) * rows * columns));
        }
        FrameCells cells = new FrameCells(sizes.get(0), rows, columns, values.toArray(float[][]::new));
        known.put(number, cells);
        return cells;
    }
}
