package io.anymask.mask;

import java.util.Arrays;

/// Collects the runs of a mask, from its first pixel on in column order. Not safe for use by several threads.
public final class RleBuilder {
    private int[] counts = new int[16];
    private int n;
    private int end;

    /// Sets the pixels from one position up to another, excluded. Positions count down the columns.
    ///
    /// @param from not before the end of the run added last
    public void add(int from, int to) {
        if (from < end || to < from) {
            throw new IllegalArgumentException(
                    "run from %d to %d behind one that ends at %d, expected runs in column order"
                            .formatted(from, to, end));
        }
        if (from == to) {
            return;
        }
        if (n > 0 && from == end) {
            counts[n - 1] += to - from;
        } else {
            if (n + 2 > counts.length) {
                counts = Arrays.copyOf(counts, 2 * counts.length);
            }
            counts[n++] = from - end;
            counts[n++] = to - from;
        }
        end = to;
    }

    /// The mask of all runs so far.
    ///
    /// @throws MaskException for a frame that the runs do not fit into
    public Rle build(int height, int width) {
        Rle.checkFrame(height, width);
        int pixels = height * width;
        if (end > pixels) {
            Rle.checkSum(height, width, end);
        }
        int[] result = Arrays.copyOf(counts, end < pixels ? n + 1 : n);
        if (end < pixels) {
            result[n] = pixels - end;
        }
        return Rle.trusted(height, width, result);
    }
}
