package io.anymask.evaluation.edges.bsds;

/// Thins regions to lines of one pixel, as `skimage.morphology.thin` and MATLAB's `bwmorph(…, 'thin', Inf)` do.
///
/// Source: Z. Guo, R. W. Hall, "Parallel thinning with two-subiteration algorithms", CACM 1989, the variant of two
/// sub-iterations that differ in one condition. Stateless.
final class Thinning {

    private static final int NEIGHBOURS = 8;
    private static final boolean[] FIRST = removable(0);
    private static final boolean[] SECOND = removable(4);

    private Thinning() {}

    /// @param pixels row by row
    /// @return the pixels that remain
    static boolean[] thin(boolean[] pixels, int width, int height) {
        // A border of one pixel saves the tests at the image's edge.
        int stride = width + 2;
        byte[] padded = new byte[stride * (height + 2)];
        int[] alive = new int[pixels.length];
        int count = 0;
        for (int i = 0; i < pixels.length; i++) {
            if (pixels[i]) {
                int at = (i / width + 1) * stride + i % width + 1;
                padded[at] = 1;
                alive[count++] = at;
            }
        }
        int before;
        do {
            before = count;
            count = pass(padded, stride, alive, count, FIRST);
            count = pass(padded, stride, alive, count, SECOND);
        } while (count < before);
        boolean[] result = new boolean[pixels.length];
        for (int i = 0; i < count; i++) {
            result[(alive[i] / stride - 1) * width + alive[i] % stride - 1] = true;
        }
        return result;
    }

    /// Decides for all pixels, then removes.
    ///
    /// @return how many are left at the start of `alive`
    private static int pass(byte[] padded, int stride, int[] alive, int count, boolean[] removable) {
        int[] gone = new int[count];
        int removed = 0;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int at = alive[i];
            int neighbours = padded[at + 1]
                    | padded[at + 1 - stride] << 1
                    | padded[at - stride] << 2
                    | padded[at - 1 - stride] << 3
                    | padded[at - 1] << 4
                    | padded[at - 1 + stride] << 5
                    | padded[at + stride] << 6
                    | padded[at + 1 + stride] << 7;
            if (removable[neighbours]) {
                gone[removed++] = at;
            } else {
                alive[kept++] = at;
            }
        }
        for (int i = 0; i < removed; i++) {
            padded[gone[i]] = 0;
        }
        return kept;
    }

    /// For each of the 256 neighbourhoods, whether the pixel in the middle goes.
    ///
    /// @param turn 0 for the first sub-iteration; 4 turns its last condition by half a circle
    private static boolean[] removable(int turn) {
        boolean[] table = new boolean[1 << NEIGHBOURS];
        boolean[] on = new boolean[NEIGHBOURS];
        for (int neighbours = 0; neighbours < table.length; neighbours++) {
            for (int i = 0; i < on.length; i++) {
                on[i] = (neighbours >> i & 1) != 0;
            }
            int parts = 0;
            int evenPairs = 0;
            int oddPairs = 0;
            for (int side = 0; side < on.length; side += 2) {
                boolean next = on[side + 1];
                boolean nextSide = on[(side + 2) % on.length];
                parts += !on[side] && (next || nextSide) ? 1 : 0;
                evenPairs += on[side] || next ? 1 : 0;
                oddPairs += next || nextSide ? 1 : 0;
            }
            int pairs = Math.min(evenPairs, oddPairs);
            boolean open = (on[(1 + turn) % NEIGHBOURS] || on[(2 + turn) % NEIGHBOURS] || !on[(7 + turn) % NEIGHBOURS])
                    && on[turn];
            table[neighbours] = parts == 1 && pairs >= 2 && pairs <= 3 && !open;
        }
        return table;
    }
}
