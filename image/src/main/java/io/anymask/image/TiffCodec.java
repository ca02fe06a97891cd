package io.anymask.image;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The lossless compressions of TIFF that scientific files use.
///
/// Each is held to what its data can become at most, before memory is allocated. Source: TIFF revision 6.0,
/// sections 9 (PackBits) and 13 (LZW); Adobe Photoshop TIFF technical notes (Deflate).
enum TiffCodec {
    NONE(1),
    /// A code of 9 bits or more stands for at most 4,096 bytes.
    LZW(4096),
    DEFLATE(1032),
    PACK_BITS(128);

    private static final int LSB_FIRST = 2;
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int TABLE = 4096;

    private final long mostGrowth;

    TiffCodec(long mostGrowth) {
        this.mostGrowth = mostGrowth;
    }

    static boolean knows(TiffPage page) {
        return switch (page.compression()) {
            case 1, 5, 8, 32946, 32773 -> page.number(TiffPage.FILL_ORDER, 1) != LSB_FIRST;
            default -> false;
        };
    }

    static TiffCodec of(TiffPage page) {
        return switch (page.compression()) {
            case 1 -> NONE;
            case 5 -> LZW;
            case 8, 32946 -> DEFLATE;
            case 32773 -> PACK_BITS;
            default -> throw page.file().unsupported("compression " + page.compression());
        };
    }

    /// @param needed bytes of the strip or tile
    /// @throws ImageException when there are fewer
    byte[] decode(TiffFile file, double offset, double count, int needed) {
        byte[] bytes = file.bytes();
        double end = Math.min(offset + count, bytes.length);
        if (!(offset >= 0 && count >= 0 && offset <= end)) {
            throw file.damaged("pixels at byte %.0f of %d".formatted(offset, bytes.length));
        }
        int from = (int) offset;
        int length = (int) (end - offset);
        requirePossible(file, length, needed);
        byte[] target = new byte[needed];
        int got = switch (this) {
            case NONE -> {
                System.arraycopy(bytes, from, target, 0, needed);
                yield needed;
            }
            case LZW -> lzw(file, bytes, from, from + length, target);
            case DEFLATE -> inflate(file, bytes, from, length, target);
            case PACK_BITS -> unpackBits(bytes, from, from + length, target);
        };
        if (got < needed) {
            throw file.damaged("the pixels end after %d of %d bytes of a strip or tile".formatted(got, needed));
        }
        return target;
    }

    /// @throws ImageException when compressed bytes can never become as many as a strip or tile has
    void requirePossible(TiffFile file, int length, double needed) {
        if ((double) length * mostGrowth < needed) {
            throw file.damaged(
                    "%d bytes of pixels cannot become the %.0f of a strip or tile".formatted(length, needed));
        }
    }

    private static int inflate(TiffFile file, byte[] bytes, int from, int length, byte[] target) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, from, length);
            int got = 0;
            while (got < target.length) {
                int more = inflater.inflate(target, got, target.length - got);
                if (more == 0) {
                    break;
                }
                got += more;
            }
            return got;
        } catch (DataFormatException e) {
            throw file.damaged("its compressed pixels are none: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private static int unpackBits(byte[] bytes, int from, int end, byte[] target) {
        int at = from;
        int got = 0;
        while (at < end && got < target.length) {
            int head = bytes[at++];
            if (head >= 0) {
                int count = Math.min(Math.min(head + 1, end - at), target.length - got);
                System.arraycopy(bytes, at, target, got, count);
                at += head + 1;
                got += count;
            } else if (head != Byte.MIN_VALUE && at < end) {
                int count = Math.min(1 - head, target.length - got);
                Arrays.fill(target, got, got + count, bytes[at++]);
                got += count;
            }
        }
        return got;
    }

    /// Strings are not copied into a table: each is an earlier piece of the output, and its last byte.
    private static int lzw(TiffFile file, byte[] bytes, int from, int end, byte[] target) {
        if (end - from >= 2 && bytes[from] == 0 && (bytes[from + 1] & 1) == 1) {
            throw file.unsupported("LZW of before 1992, with its bits reversed");
        }
        int[] starts = new int[TABLE];
        int[] lengths = new int[TABLE];
        long bit = from * 8L;
        int width = 9;
        int next = END + 1;
        int previousStart = -1;
        int previousLength = 0;
        int got = 0;
        while (got < target.length && bit + width <= end * 8L) {
            int code = bits(bytes, bit, width);
            bit += width;
            if (code == END) {
                break;
            }
            if (code == CLEAR) {
                width = 9;
                next = END + 1;
                previousStart = -1;
                continue;
            }
            int start = got;
            int length;
            if (code < CLEAR) {
                length = 1;
                target[got] = (byte) code;
            } else if (code < next && previousStart >= 0) {
                length = Math.min(lengths[code], target.length - got);
                for (int i = 0; i < length; i++) {
                    target[got + i] = target[starts[code] + i];
                }
            } else if (code == next && previousStart >= 0) {
                length = Math.min(previousLength + 1, target.length - got);
                for (int i = 0; i < length; i++) {
                    target[got + i] = target[previousStart + i];
                }
            } else {
                throw file.damaged("its LZW codes are in disorder");
            }
            got += length;
            if (previousStart >= 0 && next < TABLE) {
                starts[next] = previousStart;
                lengths[next] = previousLength + 1;
                next++;
            }
            previousStart = start;
            previousLength = length;
            width = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
        }
        return got;
    }

    private static int bits(byte[] bytes, long bit, int width) {
        int at = (int) (bit >> 3);
        int value = 0;
        for (int i = 0; i < 3; i++) {
            value = (value << 8) | (at + i < bytes.length ? bytes[at + i] & 0xFF : 0);
        }
        return (value >> (24 - width - (int) (bit & 7))) & ((1 << width) - 1);
    }
}
