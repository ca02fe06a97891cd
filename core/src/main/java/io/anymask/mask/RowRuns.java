package io.anymask.mask;

/// The runs of set pixels of a mask, row by row. Run `i` covers columns `start(i)` to `end(i) - 1`; the runs
/// of row `y` have the numbers `first(y)` to `first(y + 1) - 1`.
final class RowRuns {
    private final int[] edges;
    private final int[] firstEdge;

    private RowRuns(int[] edges, int[] firstEdge) {
        this.edges = edges;
        this.firstEdge = firstEdge;
    }

    static RowRuns of(Mask mask) {
        int height = mask.height();
        int wordsPerRow = mask.wordsPerRow();
        int[] firstEdge = new int[height + 1];
        for (int y = 0; y < height; y++) {
            firstEdge[y + 1] = firstEdge[y] + countEdges(mask, y);
        }
        int[] edges = new int[firstEdge[height]];
        for (int y = 0; y < height; y++) {
            int n = firstEdge[y];
            long carry = 0;
            for (int i = 0; n < firstEdge[y + 1] && i < wordsPerRow; i++) {
                long word = mask.words()[y * wordsPerRow + i];
                for (long changes = word ^ (word << 1 | carry); changes != 0; changes &= changes - 1) {
                    edges[n++] = i * 64 + Long.numberOfTrailingZeros(changes);
                }
                carry = word >>> 63;
            }
            if (carry != 0) {
                edges[n] = mask.width();
            }
        }
        return new RowRuns(edges, firstEdge);
    }

    /// Starts and ends of runs; an end at the end of the last word is one too.
    private static int countEdges(Mask mask, int y) {
        int count = 0;
        long carry = 0;
        for (int i = y * mask.wordsPerRow(); i < (y + 1) * mask.wordsPerRow(); i++) {
            long word = mask.words()[i];
            count += Long.bitCount(word ^ (word << 1 | carry));
            carry = word >>> 63;
        }
        return count + (int) carry;
    }

    int size() {
        return edges.length / 2;
    }

    int first(int y) {
        return firstEdge[y] / 2;
    }

    int start(int run) {
        return edges[2 * run];
    }

    /// The first column behind the run.
    int end(int run) {
        return edges[2 * run + 1];
    }

    /// Sets the columns `start` to `end - 1`, of which there is at least one, of the row that
    /// begins at word `row`.
    static void set(long[] words, int row, int start, int end) {
        int firstWord = row + (start >> 6);
        int lastWord = row + ((end - 1) >> 6);
        long firstBits = -1L << start;
        long lastBits = -1L >>> -end;
        if (firstWord == lastWord) {
            words[firstWord] |= firstBits & lastBits;
            return;
        }
        words[firstWord] |= firstBits;
        for (int i = firstWord + 1; i < lastWord; i++) {
            words[i] = -1;
        }
        words[lastWord] |= lastBits;
    }
}
