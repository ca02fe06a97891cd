package io.anymask.dataset.exchange;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskException;
import java.util.Arrays;

/// Label Studio's code of brush strokes: the bytes of a picture of red, green, blue and opacity, row by row, whose
/// pixels are the object's where they are not transparent.
///
/// It is the code of the package `@thi.ng/rle-pack`, read bit by bit, the highest of each byte first: 32 bits, the
/// number of values; 5, the bits of a value less 1; four times 4, the bits of a length less 1. Then, until all
/// values are there: 1 bit, whether the value is repeated; 2, which of the four kinds of length follows; the
/// length less 1; and one value, or as many as the length says.
final class BrushRle {
    /// Opacity is the last of them.
    private static final int CHANNELS = 4;

    private static final int MOST_BITS = 8;

    private final byte[] code;
    private long at;

    private BrushRle(byte[] code) {
        this.code = code;
    }

    /// @throws MaskException when the code is cut off, or has other values than the picture
    static Mask decode(byte[] code, int width, int height) {
        return new BrushRle(code).mask(width, height);
    }

    private Mask mask(int width, int height) {
        long values = bits(16) << 16 | bits(16);
        int size = (int) bits(5) + 1;
        int[] lengths = new int[4];
        Arrays.setAll(lengths, i -> (int) bits(4) + 1);
        if (values != (long) width * height * CHANNELS || size > MOST_BITS) {
            throw new MaskException(
                    "brush code of %d values of %d bits, expected the %d of a picture of %d×%d pixels, of 8 bits"
                            .formatted(values, size, (long) width * height * CHANNELS, width, height));
        }
        RowMajorRuns runs = new RowMajorRuns(width, height);
        long done = 0;
        while (done < values) {
            boolean repeated = bits(1) == 1;
            long length = bits(lengths[(int) bits(2)]) + 1;
            if (length > values - done) {
                throw new MaskException(
                        "brush code: a run of %d values at %d, expected %d in all".formatted(length, done, values));
            }
            if (repeated) {
                boolean set = bits(size) != 0;
                runs.add((done + length) / CHANNELS - done / CHANNELS, set);
                done += length;
            } else {
                for (long end = done + length; done < end; done++) {
                    boolean set = bits(size) != 0;
                    runs.add((done + 1) / CHANNELS - done / CHANNELS, set);
                }
            }
        }
        return runs.mask();
    }

    private long bits(int count) {
        long value = 0;
        for (int i = 0; i < count; i++, at++) {
            if (at >> 3 >= code.length) {
                throw new MaskException("brush code: it ends within a run, expected more than the " + code.length
                        + " bytes; the export may be cut off");
            }
            value = (value << 1) | ((code[(int) (at >> 3)] >> (7 - (at & 7))) & 1);
        }
        return value;
    }
}
