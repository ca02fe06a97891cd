package io.anymask.video;

/// Whether a GIF has its end: Java's reader does not tell a file that was cut from a whole one. Stateless.
///
/// Source: GIF89a specification, sections 15 to 27.
final class GifTrailer {
    private static final int SCREEN_FLAGS = 10;
    private static final int SCREEN = 13;
    private static final int IMAGE_FLAGS = 9;
    private static final int IMAGE = 10;
    private static final int HAS_COLOURS = 0x80;
    private static final int COLOURS = 0x07;

    private GifTrailer() {}

    static boolean isIn(byte[] gif) {
        long at = SCREEN + colours(gif, SCREEN_FLAGS);
        while (at < gif.length) {
            int block = gif[(int) at];
            switch (block) {
                case ';' -> {
                    return true;
                }
                case '!' -> at = behindData(gif, at + 2);
                case ',' -> at = behindData(gif, at + IMAGE + colours(gif, at + IMAGE_FLAGS) + 1);
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    /// Bytes of the table of colours that some flags announce.
    private static long colours(byte[] gif, long flags) {
        if (flags >= gif.length || (gif[(int) flags] & HAS_COLOURS) == 0) {
            return 0;
        }
        return 3L << ((gif[(int) flags] & COLOURS) + 1);
    }

    /// Data comes in pieces, each with its length before it, and ends with one of no length.
    private static long behindData(byte[] gif, long from) {
        long at = from;
        while (at < gif.length && gif[(int) at] != 0) {
            at += 1 + (gif[(int) at] & 0xFF);
        }
        return at + 1;
    }
}
