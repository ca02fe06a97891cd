package io.anymask.mask;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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

/// A mask as a PNG of one grey bit per pixel.
///
/// Written here rather than by ImageIO because thousands are written for one image, and because a program that only
/// writes masks then need not start Java's graphics classes. Source: PNG specification, third edition.
final class MaskPng {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private MaskPng() {}

    static void write(Mask mask, Path file) {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new MaskException("mask " + file + ": the folder does not exist; create it first");
        }
        try {
            // Not a file of createTempFile, which only its owner may read.
            Path temporary = folder.resolve("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part");
            try {
                try (OutputStream out = new BufferedOutputStream(
                        Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                    write(mask, out);
                }
                publish(temporary, absolute);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new MaskException("mask " + file + ": cannot be written (" + e + ")", e);
        }
    }

    private static void publish(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static void write(Mask mask, OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.write(SIGNATURE);
        chunk(data, "IHDR", header(mask));
        chunk(data, "IDAT", pixels(mask));
        chunk(data, "IEND", new byte[0]);
        data.flush();
    }

    private static byte[] header(Mask mask) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(mask.width());
        data.writeInt(mask.height());
        int bitDepth = 1;
        int grey = 0;
        data.write(new byte[] {(byte) bitDepth, (byte) grey, 0, 0, 0});
        return bytes.toByteArray();
    }

    /// Each row is a filter byte (0: none, the best for bitmaps) and its packed pixels.
    private static byte[] pixels(Mask mask) throws IOException {
        byte[] row = new byte[1 + ((mask.width() + 7) >> 3)];
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater();
        try (DeflaterOutputStream compressed = new DeflaterOutputStream(bytes, deflater, 8192)) {
            for (int y = 0; y < mask.height(); y++) {
                MaskPictures.packRow(mask, y, row, 1);
                compressed.write(row);
            }
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream data, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        data.writeInt(content.length);
        data.write(name);
        data.write(content);
        data.writeInt((int) checksum.getValue());
    }
}
