package io.anymask.image;

import io.anymask.file.Untrusted;
import java.nio.ByteOrder;
import java.util.List;

/// Decodes the strips or tiles of a TIFF page to samples of any type.
///
/// For one thread. Source: TIFF revision 6.0, sections 3, 14 and 15; Adobe Photoshop TIFF technical note 3
/// (floating-point predictor).
final class TiffSamples {
    private static final int CHUNKY = 1;
    private static final int HORIZONTAL = 2;
    private static final int FLOATING = 3;

    private final TiffFile file;
    private final SampleType type;
    private final List<Integer> chosen;
    private final int width;
    private final int height;
    private final int channels;
    private final boolean tiled;
    private final long chunkWidth;
    private final long chunkHeight;
    private final boolean chunky;
    private final int predictor;
    private final TiffCodec codec;
    private final double[] offsets;
    private final double[] counts;

    /// @param chosen channels, counted from 1
    private TiffSamples(TiffPage page, List<Integer> chosen) {
        this.file = page.file();
        this.chosen = chosen;
        type = page.type();
        width = page.width();
        height = page.height();
        channels = page.channels();
        tiled = page.has(TiffPage.TILE_OFFSETS) || page.has(TiffPage.TILE_WIDTH);
        chunkWidth = tiled ? page.number(TiffPage.TILE_WIDTH, 0) : width;
        chunkHeight = tiled
                ? page.number(TiffPage.TILE_HEIGHT, 0)
                : Math.min(page.number(TiffPage.ROWS_PER_STRIP, height), height);
        chunky = page.number(TiffPage.PLANAR, CHUNKY) == CHUNKY || channels == 1;
        predictor = (int) page.number(TiffPage.PREDICTOR, 1);
        codec = TiffCodec.of(page);
        double[] at = page.numbers(tiled ? TiffPage.TILE_OFFSETS : TiffPage.STRIP_OFFSETS);
        double[] bytes = page.numbers(tiled ? TiffPage.TILE_BYTES : TiffPage.STRIP_BYTES);
        if (at == null) {
            throw file.damaged("it does not say where its pixels are");
        }
        offsets = at;
        counts = bytes == null ? rest(at) : bytes;
        checkShape();
    }

    /// Old writers leave out the length of an only strip.
    private double[] rest(double[] at) {
        double[] bytes = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            bytes[i] = Math.max(0, file.bytes().length - at[i]);
        }
        return bytes;
    }

    private void checkShape() {
        if (chunkWidth < 1 || chunkHeight < 1 || chunkWidth > Integer.MAX_VALUE || chunkHeight > Integer.MAX_VALUE) {
            throw file.damaged("tiles of %d×%d pixels".formatted(chunkWidth, chunkHeight));
        }
        if (predictor < 1 || predictor > FLOATING) {
            throw file.unsupported("predictor " + predictor);
        }
        if (predictor == FLOATING && !type.isFloat()) {
            throw file.damaged("the predictor of floats on " + type);
        }
        if (predictor == HORIZONTAL && type.bits() % Byte.SIZE != 0) {
            throw file.unsupported("a predictor on " + type);
        }
        long chunks = across() * down() * (chunky ? 1 : channels);
        if (offsets.length < chunks || counts.length < chunks) {
            throw file.damaged("it has %d of %d %s"
                    .formatted(Math.min(offsets.length, counts.length), chunks, tiled ? "tiles" : "strips"));
        }
    }

    /// @param chosen channels, counted from 1
    /// @throws ImageException when the page is damaged, needs an unknown codec, or more memory than there is
    static Samples read(TiffPage page, List<Integer> chosen) {
        return new TiffSamples(page, chosen).read();
    }

    private long across() {
        return (width + chunkWidth - 1) / chunkWidth;
    }

    private long down() {
        return (height + chunkHeight - 1) / chunkHeight;
    }

    /// Whether samples are copied as they lie in the file.
    private boolean whole() {
        return type.bits() == type.bytes() * Byte.SIZE;
    }

    private ByteOrder order() {
        return predictor == FLOATING || !whole() ? ByteOrder.BIG_ENDIAN : file.order();
    }

    private int lane() {
        return chunky ? channels : 1;
    }

    private long rowBytes() {
        return (chunkWidth * lane() * type.bits() + Byte.SIZE - 1) / Byte.SIZE;
    }

    private Samples read() {
        long wanted = (long) width * chosen.size() * type.bytes();
        long chunkBytes = checkedChunk(Math.min(chunkHeight, height));
        Untrusted.require(
                file.name(),
                wanted * height + chunkBytes + (long) width * height * Image.CHANNELS + file.bytes().length,
                ImageException::new);
        byte[][] rows = new byte[height][(int) wanted];
        for (int plane = 0; plane < (chunky ? 1 : channels); plane++) {
            if (!chunky && !chosen.contains(plane + 1)) {
                continue;
            }
            for (long row = 0; row < down(); row++) {
                for (long column = 0; column < across(); column++) {
                    readChunk(rows, plane, row, column);
                }
            }
        }
        return new Samples(width, height, chosen.size(), type, order(), rows);
    }

    /// The bytes of a whole tile or strip.
    private long checkedChunk(long chunkRows) {
        codec.requirePossible(file, file.bytes().length, (double) rowBytes() * chunkRows);
        if (rowBytes() > Integer.MAX_VALUE || rowBytes() * chunkRows > Integer.MAX_VALUE - Long.BYTES) {
            throw file.unsupported("tiles or strips of more than 2 GB");
        }
        return rowBytes() * chunkRows;
    }

    private void readChunk(byte[][] rows, int plane, long chunkRow, long chunkColumn) {
        int chunk = (int) ((plane * down() + chunkRow) * across() + chunkColumn);
        int top = (int) (chunkRow * chunkHeight);
        int left = (int) (chunkColumn * chunkWidth);
        int visibleRows = (int) Math.min(chunkHeight, height - top);
        long needed = checkedChunk(visibleRows);
        if (offsets[chunk] == 0 && counts[chunk] == 0) {
            return; // a hole, as GDAL writes it
        }
        byte[] bytes = codec.decode(file, offsets[chunk], counts[chunk], (int) needed);
        int rowBytes = (int) rowBytes();
        for (int y = 0; y < visibleRows; y++) {
            undoPrediction(bytes, y * rowBytes, rowBytes);
            copyRow(bytes, y * rowBytes, rows[top + y], plane, left);
        }
    }

    private void copyRow(byte[] chunk, int from, byte[] row, int plane, int left) {
        int size = type.bytes();
        int pixels = (int) Math.min(chunkWidth, width - left);
        for (int i = 0; i < chosen.size(); i++) {
            int channel = chosen.get(i) - 1;
            if (!chunky && channel != plane) {
                continue;
            }
            int sample = chunky ? channel : 0;
            int to = (left * chosen.size() + i) * size;
            for (int x = 0; x < pixels; x++, sample += lane(), to += chosen.size() * size) {
                if (whole()) {
                    for (int b = 0; b < size; b++) {
                        row[to + b] = chunk[from + sample * size + b];
                    }
                } else {
                    unpack(chunk, from, sample, row, to, size);
                }
            }
        }
    }

    /// A sample of another length than 8, 16, 32 or 64 bits.
    private void unpack(byte[] chunk, int from, int sample, byte[] row, int to, int size) {
        int bits = type.bits();
        long value = 0;
        if (bits % Byte.SIZE == 0) {
            int bytes = bits / Byte.SIZE;
            for (int b = 0; b < bytes; b++) {
                int at = from + sample * bytes + (file.order() == ByteOrder.BIG_ENDIAN ? b : bytes - 1 - b);
                value = (value << Byte.SIZE) | (chunk[at] & 0xFF);
            }
        } else {
            long bit = (long) sample * bits;
            for (int b = 0; b < bits; b++, bit++) {
                value = (value << 1) | ((chunk[from + (int) (bit >> 3)] >> (7 - (bit & 7))) & 1);
            }
        }
        if (type.kind() == SampleType.Kind.SIGNED) {
            value = value << (Long.SIZE - bits) >> (Long.SIZE - bits);
        }
        for (int b = size - 1; b >= 0; b--, value >>= Byte.SIZE) {
            row[to + b] = (byte) value;
        }
    }

    private void undoPrediction(byte[] bytes, int from, int length) {
        if (predictor == HORIZONTAL) {
            undoDifferences(bytes, from, length, type.bits() / Byte.SIZE);
        } else if (predictor == FLOATING) {
            undoFloating(bytes, from, length);
        }
    }

    /// Adds each sample to the one of the same channel on its left.
    private void undoDifferences(byte[] bytes, int from, int length, int size) {
        boolean bigEndian = file.order() == ByteOrder.BIG_ENDIAN;
        int step = lane() * size;
        for (int at = from + step; at + size <= from + length; at += size) {
            int carry = 0;
            for (int b = 0; b < size; b++) {
                int place = at + (bigEndian ? size - 1 - b : b);
                int sum = (bytes[place] & 0xFF) + (bytes[place - step] & 0xFF) + carry;
                bytes[place] = (byte) sum;
                carry = sum >> Byte.SIZE;
            }
        }
    }

    /// Bytes were sorted by significance, the first ones first, and then differenced.
    private void undoFloating(byte[] bytes, int from, int length) {
        int lane = lane();
        for (int i = from + lane; i < from + length; i++) {
            bytes[i] += bytes[i - lane];
        }
        int size = type.bytes();
        int samples = length / size;
        byte[] sorted = new byte[length];
        for (int i = 0; i < samples; i++) {
            for (int b = 0; b < size; b++) {
                sorted[i * size + b] = bytes[from + b * samples + i];
            }
        }
        System.arraycopy(sorted, 0, bytes, from, length);
    }
}
