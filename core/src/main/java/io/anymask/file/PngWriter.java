package io.anymask.file;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Writes PNG files. Written here rather than by ImageIO because thousands are written for one image, and
/// because a program that only writes masks then need not start Java's graphics classes.
///
/// Stateless, hence safe for all threads. Source: PNG specification, third edition.
public final class PngWriter {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int HEADER_BYTES = 13;
    private static final byte FILTER_NONE = 0;
    private static final byte FILTER_SUB = 1;

    private PngWriter() {}

    /// What a pixel is made of, and how such pixels compress best.
    public enum Samples {
        /// One grey bit, eight pixels to a byte, the leftmost in the highest bit. Bitmaps are best
        /// left unfiltered.
        BIT(1, 0, 0, Deflater.DEFAULT_COMPRESSION),
        /// Red, green and blue, a byte each.
        RGB(8, 2, 3, Samples.PHOTOGRAPH),
        /// Red, green, blue and opacity, a byte each; the colours are not multiplied by it.
        RGBA(8, 6, 4, Samples.PHOTOGRAPH);

        /// Photographs hardly get smaller beyond it (measured: 3 % from 2 to 6, at three times the time).
        private static final int PHOTOGRAPH = 2;

        private final int bitDepth;
        private final int colourType;
        private final int filterDistance;
        private final int compression;

        /// @param filterDistance how many bytes back the filter looks; 0 for none
        Samples(int bitDepth, int colourType, int filterDistance, int compression) {
            this.bitDepth = bitDepth;
            this.colourType = colourType;
            this.filterDistance = filterDistance;
            this.compression = compression;
        }

        private int bytesPerRow(int width) {
            return filterDistance == 0 ? (width + 7) >> 3 : filterDistance * width;
        }
    }

    /// Hands out the pixels.
    @FunctionalInterface
    public interface Rows {
        /// Fills one row; asked for from top to bottom, each once.
        void fill(int y, byte[] row);
    }

    /// Writes a whole picture.
    public static void write(OutputStream out, int width, int height, Samples samples, Rows rows) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.write(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putInt(width).putInt(height);
        header.put((byte) samples.bitDepth).put((byte) samples.colourType);
        chunk(data, "IHDR", header.array());
        chunk(data, "IDAT", compressed(width, height, samples, rows));
        chunk(data, "IEND", new byte[0]);
        data.flush();
    }

    private static byte[] compressed(int width, int height, Samples samples, Rows rows) throws IOException {
        int distance = samples.filterDistance;
        byte[] row = new byte[samples.bytesPerRow(width)];
        byte[] filtered = new byte[1 + row.length];
        filtered[0] = distance == 0 ? FILTER_NONE : FILTER_SUB;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(samples.compression);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, 1 << 16)) {
            for (int y = 0; y < height; y++) {
                rows.fill(y, row);
                for (int i = 0; i < row.length; i++) {
                    filtered[1 + i] = (byte) (distance == 0 || i < distance ? row[i] : row[i] - row[i - distance]);
                }
                out.write(filtered);
            }
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        out.writeInt(content.length);
        out.write(name);
        out.write(content);
        out.writeInt((int) checksum.getValue());
    }
}
