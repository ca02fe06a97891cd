package io.anymask.mask;

import java.util.Arrays;

/// What the decoder says per pixel of its own low-resolution frame (256 x 256 for SAM): above 0 is foreground, and
/// the distance from 0 is its confidence. The logits of one prediction may be the mask prompt of the next.
///
/// The array is row-major, `values[y * width + x]`, and is shared, not copied, because thousands of these are
/// made for one image: whoever makes or reads an instance must not modify it. Safe for use by several threads
/// as long as nobody does. An array of another length than `height * width` is refused with an
/// [IllegalArgumentException].
public record MaskLogits(int height, int width, float[] values) {
    public MaskLogits {
        if (height < 1 || width < 1 || (long) height * width != values.length) {
            throw new IllegalArgumentException("mask logits of height " + height + " and width " + width + ": got "
                    + values.length + " values, expected height * width of a positive height and width");
        }
    }

    /// The logit of column `x` of row `y`.
    ///
    /// @throws IndexOutOfBoundsException outside the frame
    public float at(int y, int x) {
        if (x < 0 || x >= width || y < 0 || y >= height) {
            throw new IndexOutOfBoundsException(
                    "logit (x " + x + ", y " + y + ") lies outside " + width + " x " + height);
        }
        return values[y * width + x];
    }

    /// The pixels above 0, in this frame.
    public Mask threshold() {
        return threshold(0);
    }

    /// The pixels strictly above `threshold`, in this frame. NaN is never above.
    public Mask threshold(float threshold) {
        return Mask.above(width, height, values, threshold);
    }

    /// How many logits are strictly above `threshold`.
    public long countAbove(float threshold) {
        long count = 0;
        for (float value : values) {
            count += value > threshold ? 1 : 0;
        }
        return count;
    }

    /// Equal sizes and bitwise equal values.
    @Override
    public boolean equals(Object other) {
        return other instanceof MaskLogits that
                && height == that.height
                && width == that.width
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "MaskLogits[" + width + " x " + height + "]";
    }
}
