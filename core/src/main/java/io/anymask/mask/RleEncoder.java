package io.anymask.mask;

import java.util.Arrays;

/// Bitmap to column-major run lengths and back.
///
/// Neither direction visits pixels one by one. A run ends where a row differs from the row above, so the
/// exclusive-or of adjacent rows has one bit per end of a run, 64 columns at a time; those few bits are then
/// brought into column order by a counting sort. Decoding places the same bits and takes the running
/// exclusive-or down the rows. A mask of an object has few such bits, which makes this about as fast as
/// reading the bitmap; transposing the bitmap in blocks of 64 x 64 has to touch every pixel.
final class RleEncoder {
    /// Words of a row that are counted together.
    private static final int STRIPE = 1024;

    private RleEncoder() {}

    static Rle encode(Mask mask) {
        int width = mask.width();
        int height = mask.height();
        long[] aboveTop = aboveTop(mask);
        // What lies above and below the object has no changes, except at the top when the object touches the bottom.
        int fromRow = isZero(aboveTop) ? mask.firstWord() / mask.wordsPerRow() : 0;
        int toRow = Math.min(height, mask.endWord() / mask.wordsPerRow() + 2);
        // Only frames wider than 65536 columns have several stripes; they bound the memory for the counting.
        int stripe = Math.min(STRIPE, mask.wordsPerRow());
        int[] places = new int[stripe * 64 + 1];
        int[] counts = new int[1];
        int n = 0;
        for (int from = 0; from < mask.wordsPerRow(); from += stripe) {
            int to = Math.min(from + stripe, mask.wordsPerRow());
            // places[x + 1] counts the changes of column x; summed up, places[x] is where its next change goes.
            Arrays.fill(places, 0);
            places[0] = n;
            for (int y = fromRow; y < toRow; y++) {
                countChanges(mask, y, from, to, y == 0 ? aboveTop : mask.words(), places);
            }
            for (int x = 1; x < places.length; x++) {
                places[x] += places[x - 1];
            }
            n = places[places.length - 1];
            counts = Arrays.copyOf(counts, n + 1);
            for (int y = fromRow; y < toRow; y++) {
                placeChanges(mask, y, from, to, y == 0 ? aboveTop : mask.words(), places, counts);
            }
        }
        counts[n] = width * height;
        for (int i = n; i > 0; i--) {
            counts[i] -= counts[i - 1];
        }
        return Rle.trusted(height, width, counts);
    }

    private static void countChanges(Mask mask, int y, int from, int to, long[] above, int[] places) {
        long[] words = mask.words();
        int row = y * mask.wordsPerRow();
        int rowAbove = Math.max(0, row - mask.wordsPerRow());
        for (int i = from; i < to; i++) {
            for (long changes = words[row + i] ^ above[rowAbove + i]; changes != 0; changes &= changes - 1) {
                places[(i - from) * 64 + Long.numberOfTrailingZeros(changes) + 1]++;
            }
        }
    }

    private static void placeChanges(Mask mask, int y, int from, int to, long[] above, int[] places, int[] positions) {
        long[] words = mask.words();
        int row = y * mask.wordsPerRow();
        int rowAbove = Math.max(0, row - mask.wordsPerRow());
        for (int i = from; i < to; i++) {
            for (long changes = words[row + i] ^ above[rowAbove + i]; changes != 0; changes &= changes - 1) {
                int bit = Long.numberOfTrailingZeros(changes);
                positions[places[(i - from) * 64 + bit]++] = (i * 64 + bit) * mask.height() + y;
            }
        }
    }

    /// What comes before the top pixels in column-major order: the bottom row, one column further right.
    private static long[] aboveTop(Mask mask) {
        int wordsPerRow = mask.wordsPerRow();
        long[] row = new long[wordsPerRow];
        int bottom = mask.words().length - wordsPerRow;
        long carry = 0;
        for (int i = 0; i < wordsPerRow; i++) {
            long word = mask.words()[bottom + i];
            row[i] = word << 1 | carry;
            carry = word >>> 63;
        }
        row[wordsPerRow - 1] &= Mask.lastWordBits(mask.width());
        return row;
    }

    private static boolean isZero(long[] row) {
        for (long word : row) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    static Mask decode(Rle rle) {
        int width = rle.width();
        int height = rle.height();
        long[] words = new long[Mask.checkFrame(width, height)];
        int wordsPerRow = Mask.wordsPerRow(width);
        int[] counts = rle.counts;
        int position = 0;
        for (int i = 0; i + 1 < counts.length; i += 2) {
            int from = position + counts[i];
            position = from + counts[i + 1];
            if (position > from) {
                flipRun(words, wordsPerRow, height, from, position);
            }
        }
        for (int i = wordsPerRow; i < words.length; i++) {
            words[i] ^= words[i - wordsPerRow];
        }
        return Mask.trusted(width, height, words);
    }

    private static void flipRun(long[] words, int wordsPerRow, int height, int from, int to) {
        int x = from / height;
        int lastX = (to - 1) / height;
        flip(words, wordsPerRow, x, from - x * height);
        for (x++; x <= lastX; x++) {
            flip(words, wordsPerRow, x, 0);
        }
        int end = to - lastX * height;
        if (end < height) {
            flip(words, wordsPerRow, lastX, end);
        }
    }

    private static void flip(long[] words, int wordsPerRow, int x, int y) {
        words[y * wordsPerRow + (x >> 6)] ^= 1L << x;
    }
}
