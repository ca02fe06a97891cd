package io.anymask.dataengine.work;

import io.anymask.image.Image;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// A frame as a PNG file that says which one it is: an image is known by the hash of its file, and frames of a
/// film in which nothing moves have the same pixels. Stateless.
final class FramePng {
    /// The signature and the header come first (PNG specification, 5.6).
    private static final int TEXT_AT = 8 + 25;

    /// Length, type and check sum of a chunk.
    private static final int AROUND = 12;

    private FramePng() {}

    static byte[] of(Image image, String sequence, int number) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        image.writePng(stream);
        byte[] plain = stream.toByteArray();
        byte[] text = "tEXtSource\0frame %d of %s".formatted(number, sequence).getBytes(StandardCharsets.ISO_8859_1);
        CRC32 sum = new CRC32();
        sum.update(text);
        int length = text.length - Integer.BYTES; // without the type
        return ByteBuffer.allocate(plain.length + length + AROUND)
                .put(plain, 0, TEXT_AT)
                .putInt(length)
                .put(text)
                .putInt((int) sum.getValue())
                .put(plain, TEXT_AT, plain.length - TEXT_AT)
                .array();
    }
}
