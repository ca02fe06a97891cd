package io.anymask.image;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Writes 8-bit RGB and RGBA PNG files, each row filtered by the difference to the pixel on its left.
///
/// Needs none of Java's graphics classes. Stateless, hence thread-safe. Source: PNG specification, third edition.
public final class PngFile {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int HEADER_BYTES = 13;
    private static final byte TRUE_COLOUR = 2;
    private static final byte TRUE_COLOUR_AND_ALPHA = 6;
    private static final int CHANNELS_WITH_ALPHA = 4;
    private static final byte FILTER_SUB = 1;

    /// Photographs hardly get smaller beyond it (measured: 3 % from 2 to 6, at three times the time).
    private static final int COMPRESSION = 2;

    private PngFile() {}

    static void write(Image image, Path file) {
        write(new Pixels(image.width(), image.height(), Image.CHANNELS, image.rgb()), file);
    }

    /// Writes pixels with transparency. The file appears whole or not at all.
    ///
    /// @param rgba width × height × 4 bytes, row by row, red first, not multiplied by alpha
    /// @throws ImageException when their number is wrong or the file cannot be written
    public static void writeRgba(int width, int height, byte[] rgba, Path file) {
        if (width <= 0 || height <= 0 || rgba.length != (long) width * height * CHANNELS_WITH_ALPHA) {
            throw new ImageException("%s: got %d bytes for %d×%d pixels with alpha, expected %d"
                    .formatted(file, rgba.length, width, height, (long) width * height * CHANNELS_WITH_ALPHA));
        }
        write(new Pixels(width, height, CHANNELS_WITH_ALPHA, ByteBuffer.wrap(rgba)), file);
    }

    private static void write(Pixels pixels, Path file) {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ImageException(file + ": cannot be written, its folder does not exist; create it first");
        }
        if (Files.isDirectory(absolute)) {
            throw new ImageException(file + ": cannot be written, it is a folder; name a file");
        }
        // Not a file of createTempFile, which only its owner may read.
        Path temporary = folder.resolve("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try {
                try (OutputStream out = new BufferedOutputStream(
                        Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                    write(pixels, new DataOutputStream(out));
                }
                publish(temporary, absolute);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new ImageException(file + ": cannot be written (" + e + "); check the space and the rights", e);
        }
    }

    private static void publish(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void write(Pixels pixels, DataOutputStream out) throws IOException {
        out.write(SIGNATURE);
        byte bitDepth = 8;
        byte colour = pixels.channels == CHANNELS_WITH_ALPHA ? TRUE_COLOUR_AND_ALPHA : TRUE_COLOUR;
        ByteBuffer header =
                ByteBuffer.allocate(HEADER_BYTES).putInt(pixels.width).putInt(pixels.height);
        header.put(bitDepth).put(colour);
        chunk(out, "IHDR", header.array());
        chunk(out, "IDAT", compressed(pixels));
        chunk(out, "IEND", new byte[0]);
        out.flush();
    }

    private static byte[] compressed(Pixels pixels) throws IOException {
        int channels = pixels.channels;
        byte[] row = new byte[channels * pixels.width];
        byte[] filtered = new byte[1 + row.length];
        filtered[0] = FILTER_SUB;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, 1 << 16)) {
            for (int y = 0; y < pixels.height; y++) {
                pixels.bytes.get(row);
                for (int i = 0; i < row.length; i++) {
                    filtered[1 + i] = (byte) (i < channels ? row[i] : row[i] - row[i - channels]);
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

    /// @param bytes width × height × channels, from its position
    private record Pixels(int width, int height, int channels, ByteBuffer bytes) {}
}
