package io.anymask.mask;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// COCO's compressed string of run lengths.
///
/// From the fourth count on, each is written as its difference to the count two before (the previous run of the
/// same colour). A number is cut into groups of five bits, lowest first; a sixth bit says that more groups follow,
/// and the fifth bit of the last group is the sign. Groups are written as the characters from `0` (48) on.
final class RleString {
    private static final int FIRST = '0';
    /// Seven groups hold 34 bits and a sign: more than any difference of two counts.
    private static final int MAX_GROUPS = 7;

    private RleString() {}

    static String encode(int[] counts) {
        byte[] text = new byte[counts.length * MAX_GROUPS];
        int length = 0;
        for (int i = 0; i < counts.length; i++) {
            long value = i > 2 ? (long) counts[i] - counts[i - 2] : counts[i];
            boolean more = true;
            while (more) {
                int group = (int) value & 0x1f;
                value >>= 5;
                more = value != ((group & 0x10) == 0 ? 0 : -1);
                text[length++] = (byte) (FIRST + (more ? group | 0x20 : group));
            }
        }
        return new String(text, 0, length, StandardCharsets.US_ASCII);
    }

    static int[] decode(int height, int width, String text) {
        long pixels = (long) height * width;
        int[] counts = new int[Math.min(text.length(), 1 << 12)];
        int n = 0;
        long sum = 0;
        int at = 0;
        while (at < text.length()) {
            int start = at;
            long value = 0;
            int group;
            int shift = 0;
            do {
                if (at == text.length() || at - start == MAX_GROUPS) {
                    throw new MaskException("run-length string: the number at character " + start + " "
                            + (at == text.length() ? "is cut off" : "has more than " + MAX_GROUPS + " digits")
                            + ", expected a complete string of COCO's compressed counts");
                }
                char c = text.charAt(at);
                group = c - FIRST;
                if (group < 0 || group > 0x3f) {
                    throw new MaskException("run-length string: character " + at + " is code " + (int) c
                            + ", expected '0' (48) to 'o' (111); is this JSON-escaped text or another encoding?");
                }
                value |= (long) (group & 0x1f) << shift;
                shift += 5;
                at++;
            } while ((group & 0x20) != 0);
            if ((group & 0x10) != 0) {
                value |= -1L << shift;
            }
            if (n > 2) {
                value += counts[n - 2];
            }
            sum += value;
            if (value < 0 || sum > pixels) {
                throw new MaskException("run-length string: count " + n + " at character " + start + " is " + value
                        + " and the sum " + sum + ", expected no count below 0 and a sum of height * width = "
                        + height + " * " + width);
            }
            if (n == counts.length) {
                counts = Arrays.copyOf(counts, Math.min(text.length(), 2 * n));
            }
            counts[n++] = (int) value;
        }
        Rle.checkSum(height, width, sum);
        return Arrays.copyOf(counts, n);
    }
}
