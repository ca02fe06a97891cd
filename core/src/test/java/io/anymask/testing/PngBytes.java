package io.anymask.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// PNG files made chunk by chunk, so that a test can make those that no encoder makes.
public final class PngBytes {
    /// Length of signature and header, behind which other chunks may stand.
    public static final int HEADER = 33;

    private PngBytes() {}

    /// A file that ends behind a header which claims what it likes.
    ///
    /// @param bitDepth bits of a sample
    /// @param colourType 0 for grey, 2 for RGB
    public static byte[] claiming(int width, int height, int bitDepth, int colourType) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {(byte) bitDepth, (byte) colourType, 0, 0, 0})
                .array();
        return ByteBuffer.allocate(HEADER)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
                .put(chunk("IHDR", header))
                .array();
    }

    /// A chunk with its length and its true checksum.
    ///
    /// @param type four letters
    public static byte[] chunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        return ByteBuffer.allocate(content.length + 12)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) checksum.getValue())
                .array();
    }

    /// The file with a chunk more, right behind the header.
    public static byte[] with(byte[] png, String type, byte[] content) {
        byte[] chunk = chunk(type, content);
        return ByteBuffer.allocate(png.length + chunk.length)
                .put(png, 0, HEADER)
                .put(chunk)
                .put(png, HEADER, png.length - HEADER)
                .array();
    }

    /// Gives each chunk its true checksum, as far as their lengths lead.
    public static byte[] withChecksums(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        CRC32 checksum = new CRC32();
        int at = 8;
        while (at + 12 <= png.length) {
            int length = bytes.getInt(at);
            if (length < 0 || length > png.length - at - 12) {
                break;
            }
            checksum.reset();
            checksum.update(png, at + 4, length + 4);
            bytes.putInt(at + 8 + length, (int) checksum.getValue());
            at += 12 + length;
        }
        return png;
    }
}
