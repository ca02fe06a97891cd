package io.anymask.inference.video;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Reads from memory how much of each cell of a frame an object has: the mean of what the 30 most similar
/// remembered cells had, by the softmax of their cosines. Immutable.
final class ReadOut {
    private static final int MOST_SIMILAR = 30;
    private static final double TEMPERATURE = 0.07;

    /// Cells of the frame that are compared together: what is loaded of memory serves all of them.
    private static final int TOGETHER = 4;

    /// Remembered cells at a time, so that their cosines stay in the nearest cache.
    private static final int CHUNK = 512;

    private final float[][] vectors;
    private final float[] inside;

    /// A remembered frame.
    ///
    /// @param inside share of each cell that the object has
    /// @param window the cells that count
    record Remembered(FrameCells cells, float[] inside, CellWindow window) {}

    /// @param vectors (C, remembered cells)
    /// @param inside what the object has of each of these
    private ReadOut(float[][] vectors, float[] inside) {
        this.vectors = vectors;
        this.inside = inside;
    }

    /// @param memory one frame at least
    static ReadOut of(List<Remembered> memory) {
        int cells = memory.stream().mapToInt(one -> one.window().size()).sum();
        float[][] vectors = new float[memory.getFirst().cells().channels()][cells];
        float[] inside = new float[cells];
        int at = 0;
        for (Remembered one : memory) {
            FrameCells frame = one.cells();
            CellWindow window = one.window();
            for (int row = window.top(); row < window.bottom(); row++) {
                int from = row * frame.columns() + window.left();
                int length = window.right() - window.left();
                System.arraycopy(one.inside(), from, inside, at, length);
                for (int channel = 0; channel < vectors.length; channel++) {
                    System.arraycopy(frame.values()[channel], from, vectors[channel], at, length);
                }
                at += length;
            }
        }
        return new ReadOut(vectors, inside);
    }

    /// @param window the cells of interest
    /// @param threads that work on it at most; rows go round among them
    /// @return (rows, columns) in `[0, 1]`; 0 outside the window
    float[] shares(FrameCells frame, CellWindow window, int threads) {
        float[] result = new float[frame.size()];
        IntStream.range(0, threads).parallel().forEach(first -> {
            Search search = new Search();
            for (int row = window.top() + first; row < window.bottom(); row += threads) {
                for (int left = window.left(); left < window.right(); left += TOGETHER) {
                    int count = Math.min(TOGETHER, window.right() - left);
                    search.run(frame, row * frame.columns() + left, count, result);
                }
            }
        });
        return result;
    }

    /// A thread's work on some neighbouring cells.
    private final class Search {
        private final float[][] cosines = new float[TOGETHER][CHUNK];
        private final float[][] wanted = new float[TOGETHER][vectors.length];
        private final float[][] highest = new float[TOGETHER][MOST_SIMILAR]; // rising
        private final float[][] found = new float[TOGETHER][MOST_SIMILAR];

        void run(FrameCells frame, int first, int count, float[] result) {
            for (int i = 0; i < TOGETHER; i++) {
                Arrays.fill(highest[i], Float.NEGATIVE_INFINITY);
                for (int channel = 0; channel < vectors.length; channel++) {
                    wanted[i][channel] = i < count ? frame.values()[channel][first + i] : 0;
                }
            }
            for (int from = 0; from < inside.length; from += CHUNK) {
                int length = Math.min(CHUNK, inside.length - from);
                compare(from, length);
                for (int i = 0; i < count; i++) {
                    keep(cosines[i], from, length, highest[i], found[i]);
                }
            }
            for (int i = 0; i < count; i++) {
                result[first + i] = mean(highest[i], found[i]);
            }
        }

        /// One channel after another along the remembered cells: a loop that compiles to vector instructions.
        private void compare(int from, int length) {
            for (float[] sums : cosines) {
                Arrays.fill(sums, 0);
            }
            for (int channel = 0; channel < vectors.length; channel++) {
                float[] remembered = vectors[channel];
                float a = wanted[0][channel];
                float b = wanted[1][channel];
                float c = wanted[2][channel];
                float d = wanted[3][channel];
                float[] first = cosines[0];
                float[] second = cosines[1];
                float[] third = cosines[2];
                float[] fourth = cosines[3];
                for (int i = 0; i < length; i++) {
                    float value = remembered[from + i];
                    first[i] += a * value;
                    second[i] += b * value;
                    third[i] += c * value;
                    fourth[i] += d * value;
                }
            }
        }

        private void keep(float[] cosines, int from, int length, float[] highest, float[] found) {
            for (int i = 0; i < length; i++) {
                if (cosines[i] > highest[0]) {
                    insert(highest, found, cosines[i], inside[from + i]);
                }
            }
        }
    }

    private static float mean(float[] highest, float[] found) {
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < MOST_SIMILAR; i++) {
            double weight = Math.exp((highest[i] - highest[MOST_SIMILAR - 1]) / TEMPERATURE);
            sum += weight * found[i];
            weights += weight;
        }
        return (float) (sum / weights);
    }

    /// In place of the lowest.
    private static void insert(float[] highest, float[] found, float cosine, float share) {
        int at = 0;
        while (at + 1 < MOST_SIMILAR && highest[at + 1] < cosine) {
            highest[at] = highest[at + 1];
            found[at] = found[at + 1];
            at++;
        }
        highest[at] = cosine;
        found[at] = share;
    }
}
