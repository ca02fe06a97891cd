package io.anymask.mask;

/// Bitmap to column-major run lengths and back.
///
/// Neither direction visits pixels one by one. A run ends where a row differs from the row above, so the exclusive-or
/// of
/// adjacent rows has one bit per end of a run, 64 columns at a time; those few bits are then brought into column order
/// by a counting sort. Decoding places the same bits and takes the running exclusive-or down the rows. A mask of an
/// object has few such bits, which makes this about as fast as reading the bitmap; transposing the bitmap in blocks of
/// 64 x 64
/// has to touch every pixel.
final class RleEncoder {
    private RleEncoder() {}

    static Rle encode(Mask mask) {
        int width = mask.width();
        int height = mask.height();
        int wordsPerRow = mask.wordsPerRow();
        long[] words = mask.words();
        long[] first = firstRowChanges(mask);
        // ends[x] counts, then becomes the place where the next change of column x goes.
        int[] ends = new int[wordsPerRow * 64 + 1];
        for (int i = 0; i < words.length; i++) {
            long changes = i < wordsPerRow ? first[i] : words[i] ^ words[i - wordsPerRow];
            if (changes != 0) {
                int x = i % wordsPerRow * 64 + 1;
                for (; changes != 0; changes &= changes - 1) {
                    ends[x + Long.numberOfTrailingZeros(changes)]++;
                }
            }
        }
        for (int x = 1; x < ends.length; x++) {
            ends[x] += ends[x - 1];
        }
        int[] counts = new int[ends[ends.length - 1] + 1];
        for (int i = 0; i < words.length; i++) {
            long changes = i < wordsPerRow ? first[i] : words[i] ^ words[i - wordsPerRow];
            if (changes != 0) {
                int y = i / wordsPerRow;
                int wordX = i % wordsPerRow * 64;
                for (; changes != 0; changes &= changes - 1) {
                    int x = wordX + Long.numberOfTrailingZeros(changes);
                    counts[ends[x]++] = x * height + y;
                }
            }
        }
        counts[counts.length - 1] = width * height;
        for (int i = counts.length - 1; i > 0; i--) {
            counts[i] -= counts[i - 1];
        }
        return Rle.trusted(height, width, counts);
    }

    /// Where the top pixel of a column differs from the bottom pixel of the column before.
    private static long[] firstRowChanges(Mask mask) {
        int wordsPerRow = mask.wordsPerRow();
        long[] words = mask.words();
        long[] changes = new long[wordsPerRow];
        int last = words.length - wordsPerRow;
        long carry = 0;
        for (int i = 0; i < wordsPerRow; i++) {
            long bottom = words[last + i];
            changes[i] = words[i] ^ (bottom << 1 | carry);
            carry = bottom >>> 63;
        }
        changes[wordsPerRow - 1] &= Mask.lastWordBits(mask.width());
        return changes;
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
