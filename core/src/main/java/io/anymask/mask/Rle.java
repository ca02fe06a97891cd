package io.anymask.mask;

import java.util.Arrays;
import java.util.List;

/// A mask as run lengths, the way COCO and SA-1B files keep it: pixels are read down the first column, then down
/// the second and so on, and `counts` are the lengths of the runs of equal pixels, starting with a run of zeros. A
/// mask whose upper left pixel is set starts with a count of 0.
///
/// Counts of foreign files may contain further zeros; they are kept, so that a file is written as it was
/// read. [#canonical()] removes them. Two instances are equal if size and counts are, which for canonical
/// ones means that the masks are.
///
/// No frame is larger than `2^31 - 1` pixels here, and none that is decoded larger than [Mask#MAX_PIXELS].
/// Immutable.
///
/// Source: the `maskApi` of COCO's tools (pycocotools), whose strings are reproduced character by character.
public final class Rle {
    private final int height;
    private final int width;
    final int[] counts;

    private Rle(int height, int width, int[] counts) {
        this.height = height;
        this.width = width;
        this.counts = counts;
    }

    /// Run lengths of a frame. The order of the sizes is that of COCO's `size`.
    ///
    /// @throws MaskException if a count is negative or the counts do not add up to `height * width`
    public static Rle of(int height, int width, int... counts) {
        checkFrame(height, width);
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] < 0) {
                throw new MaskException("run lengths of " + width + " x " + height + ": count " + i + " is " + counts[i]
                        + ", expected none below 0");
            }
            sum += counts[i];
        }
        checkSum(height, width, sum);
        return new Rle(height, width, counts.clone());
    }

    /// As [#of], for counts known to be right; takes ownership.
    static Rle trusted(int height, int width, int[] counts) {
        return new Rle(height, width, counts);
    }

    /// Decodes COCO's compressed string.
    ///
    /// @throws MaskException if a character is none of the 64 used, if the string ends within a number or if its
    ///     counts are negative or do not add up to `height * width`
    public static Rle decompress(int height, int width, String compressed) {
        checkFrame(height, width);
        return new Rle(height, width, RleString.decode(height, width, compressed));
    }

    static void checkFrame(int height, int width) {
        if (height < 1 || width < 1 || (long) height * width > Integer.MAX_VALUE) {
            throw new MaskException("run lengths of height " + height + " and width " + width
                    + ": expected both to be positive and at most " + Integer.MAX_VALUE + " pixels");
        }
    }

    static void checkSum(int height, int width, long sum) {
        if (sum != (long) height * width) {
            throw new MaskException("run lengths of height " + height + " and width " + width + ": counts add up to "
                    + sum + ", expected height * width = " + (long) height * width
                    + "; check that the size is [height, width] and the counts are complete");
        }
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /// A copy of the run lengths, the first one of zeros.
    public int[] counts() {
        return counts.clone();
    }

    /// COCO's compressed string.
    public String compressed() {
        return RleString.encode(counts);
    }

    /// The number of pixels set.
    public long area() {
        long area = 0;
        for (int i = 1; i < counts.length; i += 2) {
            area += counts[i];
        }
        return area;
    }

    /// First and last column and row with a pixel, both inclusive, as [Mask#box()] gives it: for prompts and
    /// SA-1B.
    public Box box() {
        int x0 = Integer.MAX_VALUE;
        int x1 = -1;
        int y0 = Integer.MAX_VALUE;
        int y1 = -1;
        int position = 0;
        for (int i = 0; i + 1 < counts.length; i += 2) {
            int from = position + counts[i];
            position = from + counts[i + 1];
            if (position > from) {
                int firstX = from / height;
                int lastX = (position - 1) / height;
                x0 = Math.min(x0, firstX);
                x1 = lastX;
                y0 = lastX > firstX ? 0 : Math.min(y0, from - firstX * height);
                y1 = lastX > firstX ? height - 1 : Math.max(y1, position - 1 - lastX * height);
            }
        }
        return x1 < 0 ? new Box(0, 0, 0, 0) : new Box(x0, y0, x1, y1);
    }

    /// The box as COCO's tools give it, for COCO's files and for the area that a box covers: it encloses the
    /// pixels as squares, so that width and height are one more than those of [#box()], the number of columns and
    /// rows; `[0, 0, 0, 0]` for an empty mask.
    public Box cocoBox() {
        Box box = box();
        return area() == 0 ? box : new Box(box.x0(), box.y0(), box.x1() + 1, box.y1() + 1);
    }

    /// The bitmap.
    ///
    /// @throws MaskException if the frame is larger than [Mask#MAX_PIXELS]
    public Mask toMask() {
        return RleEncoder.decode(this);
    }

    /// The same mask without counts of 0 except perhaps the first, and without a last run of length 0.
    public Rle canonical() {
        return RleMerge.union(List.of(this));
    }

    /// The part inside a window of `width` x `height` pixels whose upper left corner is `(x, y)`, as
    /// [Mask#crop] gives it.
    ///
    /// @throws IllegalArgumentException if the window is not inside the frame
    public Rle crop(int x, int y, int width, int height) {
        return RleWindow.crop(this, x, y, width, height);
    }

    /// This mask inside an otherwise empty frame of `width` x `height` pixels, its upper left corner at `(x, y)`,
    /// as [Mask#paste] gives it.
    ///
    /// @throws IllegalArgumentException if it does not fit into the frame
    /// @throws MaskException if the frame is too large
    public Rle paste(int x, int y, int width, int height) {
        return RleWindow.paste(this, x, y, width, height);
    }

    /// The number of pixels set in both masks.
    ///
    /// @throws IllegalArgumentException if the frames differ
    public long intersection(Rle other) {
        return RleMerge.intersectionArea(this, other);
    }

    /// Common pixels over pixels in either mask, in `[0, 1]`; 0 for two empty masks. Works on the runs.
    ///
    /// @throws IllegalArgumentException if the frames differ
    public double iou(Rle other) {
        long common = intersection(other);
        return common == 0 ? 0 : (double) common / (area() + other.area() - common);
    }

    /// Common pixels over the pixels of this mask: COCO's measure between a detection, which this is, and a
    /// ground-truth region marked as a crowd.
    ///
    /// @throws IllegalArgumentException if the frames differ
    public double coveredBy(Rle crowd) {
        long common = intersection(crowd);
        return common == 0 ? 0 : (double) common / area();
    }

    /// The pixels in any of the masks.
    ///
    /// @throws IllegalArgumentException if there are none or their frames differ
    public static Rle union(List<Rle> masks) {
        return RleMerge.union(masks);
    }

    /// The pixels in all of the masks.
    ///
    /// @throws IllegalArgumentException if there are none or their frames differ
    public static Rle intersection(List<Rle> masks) {
        return RleMerge.intersection(masks);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rle that
                && height == that.height
                && width == that.width
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "Rle[" + width + " x " + height + ", " + counts.length + " runs, area " + area() + "]";
    }
}
