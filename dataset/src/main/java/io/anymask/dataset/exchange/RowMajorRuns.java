package io.anymask.dataset.exchange;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskException;

/// A bitmap from runs along its rows, as CVAT and Label Studio have them.
final class RowMajorRuns {
    private final int width;
    private final int height;
    private final long pixels;
    private final long[] words;
    private long position;

    /// @throws MaskException for a frame without a pixel or larger than [Mask#MAX_PIXELS]
    RowMajorRuns(int width, int height) {
        this.width = width;
        this.height = height;
        this.pixels = (long) width * height;
        if (width < 1 || height < 1 || pixels > Mask.MAX_PIXELS) {
            throw new MaskException(
                    "mask of %d×%d pixels, expected 1 to %d in all".formatted(width, height, Mask.MAX_PIXELS));
        }
        long all = (width + 63L) / 64 * height;
        if (all > Mask.MAX_PIXELS / 32) {
            throw new MaskException("mask of %d×%d pixels, expected fewer rows".formatted(width, height));
        }
        this.words = new long[(int) all];
    }

    /// Adds a run.
    ///
    /// @throws MaskException when the runs have more pixels than the bitmap
    void add(long length, boolean set) {
        if (length < 0 || length > pixels - position) {
            throw new MaskException("run lengths of %d×%d pixels: got a run of %d at %d, expected %d in all"
                    .formatted(width, height, length, position, pixels));
        }
        long end = position + length;
        if (set) {
            int wordsPerRow = (width + 63) / 64;
            while (position < end) {
                int y = (int) (position / width);
                int x = (int) (position % width);
                int last = (int) Math.min(width, x + end - position);
                for (int from = x; from < last; ) {
                    int stop = Math.min(last, (from | 63) + 1);
                    words[y * wordsPerRow + (from >> 6)] |= (-1L << from) & (-1L >>> -stop);
                    from = stop;
                }
                position += last - x;
            }
        }
        position = end;
    }

    /// @throws MaskException when the runs have fewer pixels than the bitmap
    Mask mask() {
        if (position != pixels) {
            throw new MaskException("run lengths of %d×%d pixels: they add up to %d, expected %d"
                    .formatted(width, height, position, pixels));
        }
        return Mask.ofWords(width, height, words);
    }
}
