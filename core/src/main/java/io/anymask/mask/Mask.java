package io.anymask.mask;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// A bitmap in the frame of an image: which pixels belong to an object. Immutable, so shared freely between
/// threads.
///
/// A pixel is `(x, y)`, origin top left. Rows are packed into words of 64 pixels: pixel `x` is bit `x & 63` of
/// word `x >> 6` of its row, rows start at a word, and the bits behind the last column are 0. A frame holds at
/// most [#MAX_PIXELS] pixels.
///
/// Two masks are equal if their frames and all their pixels are.
public final class Mask {
    /// The largest frame: as many pixels as an image can hold, with three bytes each in one Java array. Whatever a
    /// file claims, no more is allocated.
    public static final long MAX_PIXELS = (Integer.MAX_VALUE - 8) / 3;

    /// The most words of a frame, 171 MiB. All frames at least 32 pixels wide have fewer; only those of many
    /// narrow rows can have more.
    private static final long MAX_WORDS = MAX_PIXELS / 32;

    private final int width;
    private final int height;
    private final int wordsPerRow;
    private final long[] words;

    private Mask(int width, int height, long[] words) {
        this.width = width;
        this.height = height;
        this.wordsPerRow = wordsPerRow(width);
        this.words = words;
    }

    /// A mask over words packed as described above.
    ///
    /// @param words `height * ((width + 63) / 64)` words; the mask takes ownership, do not modify them afterwards
    /// @throws IllegalArgumentException if the length is wrong or a bit behind the last column is set
    /// @throws MaskException if the frame is empty or larger than [#MAX_PIXELS]
    public static Mask ofWords(int width, int height, long[] words) {
        int expected = checkFrame(width, height);
        if (words.length != expected) {
            throw new IllegalArgumentException("mask of " + width + " x " + height + ": got " + words.length
                    + " words, expected " + expected + ", (width + 63) / 64 for each row");
        }
        long padding = ~lastWordBits(width);
        int wordsPerRow = wordsPerRow(width);
        for (int y = 0; y < height; y++) {
            if ((words[(y + 1) * wordsPerRow - 1] & padding) != 0) {
                throw new IllegalArgumentException("mask of " + width + " x " + height + ": row " + y
                        + " has bits set behind its last column, expected zeros; clear them before handing over");
            }
        }
        return new Mask(width, height, words);
    }

    /// As [#ofWords], for words known to be right.
    static Mask trusted(int width, int height, long[] words) {
        return new Mask(width, height, words);
    }

    /// A mask from one boolean per pixel, row by row.
    ///
    /// @throws IllegalArgumentException if there are not `width * height` of them
    public static Mask of(int width, int height, boolean[] rowMajor) {
        return of(width, height, rowMajor.length, i -> rowMajor[i]);
    }

    /// A mask from one byte per pixel, row by row, as tensors have it: what is not 0 is set.
    ///
    /// @throws IllegalArgumentException if there are not `width * height` of them
    public static Mask of(int width, int height, byte[] rowMajor) {
        return of(width, height, rowMajor.length, i -> rowMajor[i] != 0);
    }

    private static Mask of(int width, int height, int values, IntPredicate isSet) {
        long[] words = new long[checkFrame(width, height)];
        checkLength(width, height, values);
        int wordsPerRow = wordsPerRow(width);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (isSet.test(y * width + x)) {
                    words[y * wordsPerRow + (x >> 6)] |= 1L << x;
                }
            }
        }
        return new Mask(width, height, words);
    }

    /// The pixels whose value is strictly above `threshold`; NaN is not.
    ///
    /// @param rowMajor `width * height` values, row by row
    public static Mask above(int width, int height, float[] rowMajor, float threshold) {
        int length = checkFrame(width, height);
        checkLength(width, height, rowMajor.length);
        long[] words = new long[length];
        int word = 0;
        for (int y = 0; y < height; y++) {
            int end = (y + 1) * width;
            for (int from = y * width; from < end; from += 64) {
                long bits = 0;
                int count = Math.min(64, end - from);
                for (int i = 0; i < count; i++) {
                    bits |= (rowMajor[from + i] > threshold ? 1L : 0L) << i;
                }
                words[word++] = bits;
            }
        }
        return new Mask(width, height, words);
    }

    /// A mask without a pixel.
    ///
    /// @throws MaskException if the frame is empty or larger than [#MAX_PIXELS]
    public static Mask empty(int width, int height) {
        return new Mask(width, height, new long[checkFrame(width, height)]);
    }

    /// A mask of the whole frame.
    public static Mask full(int width, int height) {
        return empty(width, height).not();
    }

    /// The pixels of a picture that are neither black nor fully transparent. A picture that is all black but has
    /// an alpha channel with transparent and other pixels is read by its alpha channel.
    public static Mask from(BufferedImage picture) {
        return MaskPictures.from(picture);
    }

    /// The mask in a picture file of any format that ImageIO reads, by the rule of [#from(BufferedImage)].
    ///
    /// @throws MaskException if the file cannot be read, is no picture, or has more than [#MAX_PIXELS] pixels,
    ///     which is found out before any is decoded
    public static Mask read(Path picture) {
        return MaskPictures.read(picture);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /// Whether a pixel is set.
    ///
    /// @throws IndexOutOfBoundsException outside the frame
    public boolean get(int x, int y) {
        if (x < 0 || x >= width || y < 0 || y >= height) {
            throw new IndexOutOfBoundsException("pixel (" + x + ", " + y + ") lies outside " + width + " x " + height);
        }
        return (words[y * wordsPerRow + (x >> 6)] >>> x & 1) != 0;
    }

    /// One byte per pixel, row by row: 1 where it is set, else 0.
    public byte[] bytes() {
        byte[] rowMajor = new byte[width * height];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                rowMajor[at++] = (byte) (words[y * wordsPerRow + (x >> 6)] >>> x & 1);
            }
        }
        return rowMajor;
    }

    /// The packed words themselves, not a copy: not to be modified.
    long[] words() {
        return words;
    }

    int wordsPerRow() {
        return wordsPerRow;
    }

    /// The number of pixels set.
    public long area() {
        long area = 0;
        for (long word : words) {
            area += Long.bitCount(word);
        }
        return area;
    }

    public boolean isEmpty() {
        return firstWord() == words.length;
    }

    /// The first word with a pixel; the number of words if there is none.
    int firstWord() {
        int first = 0;
        while (first < words.length && words[first] == 0) {
            first++;
        }
        return first;
    }

    /// One more than the last word with a pixel; 0 if there is none.
    int endWord() {
        int end = words.length;
        while (end > 0 && words[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /// First and last column and row with a pixel, both inclusive, so that a single pixel has a box of width 0;
    /// `[0, 0, 0, 0]` for an empty mask, as for one whose only pixel is the first. This is the box that a prompt
    /// takes and SA-1B has; COCO's files have the one around the pixels' squares, see [Rle#cocoBox()]. Source:
    /// `batched_mask_to_box` of the reference.
    public Box box() {
        int first = firstWord();
        if (first == words.length) {
            return new Box(0, 0, 0, 0);
        }
        int last = endWord() - 1;
        int y0 = first / wordsPerRow;
        int y1 = last / wordsPerRow;
        long[] columns = Arrays.copyOfRange(words, y0 * wordsPerRow, (y0 + 1) * wordsPerRow);
        for (int y = y0 + 1; y <= y1; y++) {
            int row = y * wordsPerRow;
            for (int i = 0; i < wordsPerRow; i++) {
                columns[i] |= words[row + i];
            }
        }
        int left = 0;
        while (columns[left] == 0) {
            left++;
        }
        int right = wordsPerRow - 1;
        while (columns[right] == 0) {
            right--;
        }
        int x0 = left * 64 + Long.numberOfTrailingZeros(columns[left]);
        int x1 = right * 64 + 63 - Long.numberOfLeadingZeros(columns[right]);
        return new Box(x0, y0, x1, y1);
    }

    /// The number of pixels set in both masks.
    ///
    /// @throws IllegalArgumentException if the frames differ
    public long intersection(Mask other) {
        checkSameFrame(other);
        long common = 0;
        for (int i = 0; i < words.length; i++) {
            common += Long.bitCount(words[i] & other.words[i]);
        }
        return common;
    }

    /// Common pixels over pixels in either mask, in `[0, 1]`; 0 for two empty masks, as in COCO's tools.
    ///
    /// @throws IllegalArgumentException if the frames differ
    public double iou(Mask other) {
        checkSameFrame(other);
        long common = 0;
        long either = 0;
        for (int i = 0; i < words.length; i++) {
            common += Long.bitCount(words[i] & other.words[i]);
            either += Long.bitCount(words[i] | other.words[i]);
        }
        return either == 0 ? 0 : (double) common / either;
    }

    /// The pixels in both masks.
    public Mask and(Mask other) {
        checkSameFrame(other);
        long[] result = new long[words.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = words[i] & other.words[i];
        }
        return new Mask(width, height, result);
    }

    /// The pixels in either mask.
    public Mask or(Mask other) {
        checkSameFrame(other);
        long[] result = new long[words.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = words[i] | other.words[i];
        }
        return new Mask(width, height, result);
    }

    /// The pixels in exactly one of the masks.
    public Mask xor(Mask other) {
        checkSameFrame(other);
        long[] result = new long[words.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = words[i] ^ other.words[i];
        }
        return new Mask(width, height, result);
    }

    /// The pixels of this mask that are not in the other.
    public Mask minus(Mask other) {
        checkSameFrame(other);
        long[] result = new long[words.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = words[i] & ~other.words[i];
        }
        return new Mask(width, height, result);
    }

    /// The pixels of the frame that are not in this mask.
    public Mask not() {
        long[] result = new long[words.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = ~words[i];
        }
        long last = lastWordBits(width);
        for (int i = wordsPerRow - 1; i < result.length; i += wordsPerRow) {
            result[i] &= last;
        }
        return new Mask(width, height, result);
    }

    /// The mask as column-major run lengths.
    public Rle rle() {
        return RleEncoder.encode(this);
    }

    /// The part inside a window of `width` x `height` pixels whose upper left corner is `(x, y)`.
    ///
    /// @throws IllegalArgumentException if the window is not inside the frame
    public Mask crop(int x, int y, int width, int height) {
        return MaskWindow.crop(this, x, y, width, height);
    }

    /// This mask inside an otherwise empty frame of `width` x `height` pixels, its upper left corner at `(x, y)`.
    ///
    /// @throws IllegalArgumentException if it does not fit into the frame
    public Mask paste(int x, int y, int width, int height) {
        return MaskWindow.paste(this, x, y, width, height);
    }

    /// One bit per pixel, white where the mask is set and black elsewhere.
    public BufferedImage toBufferedImage() {
        return MaskPictures.toBufferedImage(this);
    }

    /// Writes a PNG with one bit per pixel, white on black. The file appears complete or not at all.
    ///
    /// @throws MaskException if the file cannot be written
    public void writePng(Path file) {
        MaskPng.write(this, file);
    }

    /// Writes the same PNG into a stream, which is flushed and left open.
    ///
    /// @throws IOException if the stream takes no more
    public void writePng(OutputStream stream) throws IOException {
        MaskPng.write(this, stream);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask that
                && width == that.width
                && height == that.height
                && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return "Mask[" + width + " x " + height + ", area " + area() + "]";
    }

    static int wordsPerRow(int width) {
        return (width + 63) >>> 6;
    }

    /// The bits of a row's last word that are pixels.
    static long lastWordBits(int width) {
        return -1L >>> -width;
    }

    /// The number of words of a frame.
    static int checkFrame(int width, int height) {
        if (width < 1 || height < 1) {
            throw new MaskException("mask of " + width + " x " + height + ": expected a positive width and height");
        }
        long words = ((width + 63L) >>> 6) * height;
        if ((long) width * height > MAX_PIXELS || words > MAX_WORDS) {
            throw new MaskException("mask of " + width + " x " + height + ": expected at most " + MAX_PIXELS
                    + " pixels in at most " + MAX_WORDS + " words of 64, of which each row begins a new one;"
                    + " reduce the picture first");
        }
        return (int) words;
    }

    private static void checkLength(int width, int height, int length) {
        if ((long) width * height != length) {
            throw new IllegalArgumentException("mask of " + width + " x " + height + ": got " + length
                    + " values, expected width * height = " + (long) width * height);
        }
    }

    private void checkSameFrame(Mask other) {
        if (width != other.width || height != other.height) {
            throw new IllegalArgumentException("two masks of " + width + " x " + height + " and " + other.width + " x "
                    + other.height + ": expected the same frame; crop or paste one of them first");
        }
    }
}
