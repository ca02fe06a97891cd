package io.anymask.apps.volumes.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// A slice in DICOM's file format, made for a test.
final class MadeDicom {
    static final int ROWS = 6;
    static final int COLUMNS = 5;

    private final TransferSyntax syntax;
    private final Map<Integer, byte[]> elements = new TreeMap<>();

    /// A slice of 16 bits at this height, whose pixel (x, y) is 100 × height + 10 y + x.
    MadeDicom(TransferSyntax syntax, int height) {
        this.syntax = syntax;
        with(Tag.SERIES, "1.2.3");
        with(Tag.MODALITY, "CT");
        with(Tag.POSITION, "-10\\-20\\" + height);
        with(Tag.ORIENTATION, "1\\0\\0\\0\\1\\0");
        with(Tag.PIXEL_SPACING, "0.75\\0.5");
        with(Tag.SLICE_THICKNESS, "1");
        with(Tag.PHOTOMETRIC, "MONOCHROME2");
        with(Tag.SAMPLES, 1);
        with(Tag.ROWS, ROWS);
        with(Tag.COLUMNS, COLUMNS);
        with(Tag.BITS_ALLOCATED, 16);
        with(Tag.BITS_STORED, 16);
        with(Tag.HIGH_BIT, 15);
        with(Tag.PIXEL_REPRESENTATION, 0);
        ByteBuffer pixels = ByteBuffer.allocate(2 * ROWS * COLUMNS).order(syntax.order());
        for (int y = 0; y < ROWS; y++) {
            for (int x = 0; x < COLUMNS; x++) {
                pixels.putShort((short) (100 * height + 10 * y + x));
            }
        }
        elements.put(Tag.PIXELS, pixels.array());
    }

    MadeDicom with(int tag, String text) {
        elements.put(tag, (text.length() % 2 == 0 ? text : text + ' ').getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    MadeDicom with(int tag, int number) {
        elements.put(
                tag,
                ByteBuffer.allocate(2)
                        .order(syntax.order())
                        .putShort((short) number)
                        .array());
        return this;
    }

    MadeDicom without(int tag) {
        elements.remove(tag);
        return this;
    }

    /// The whole file.
    byte[] bytes() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            file.write(new byte[128]);
            file.write("DICM".getBytes(StandardCharsets.ISO_8859_1));
            String uid = syntax.uid().length() % 2 == 0 ? syntax.uid() : syntax.uid() + '\0';
            element(
                    file,
                    ByteOrder.LITTLE_ENDIAN,
                    true,
                    Tag.TRANSFER_SYNTAX,
                    uid.getBytes(StandardCharsets.ISO_8859_1));
            for (Map.Entry<Integer, byte[]> entry : elements.entrySet()) {
                if (entry.getKey() == Tag.PIXELS && syntax == TransferSyntax.RUN_LENGTHS) {
                    file.write(runs(entry.getValue()));
                } else {
                    element(file, syntax.order(), syntax.isExplicit(), entry.getKey(), entry.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    private static void element(ByteArrayOutputStream file, ByteOrder order, boolean explicit, int tag, byte[] value)
            throws IOException {
        ByteBuffer head = ByteBuffer.allocate(12).order(order);
        head.putShort((short) (tag >>> 16)).putShort((short) tag);
        if (!explicit) {
            head.putInt(value.length);
        } else if (tag == Tag.PIXELS) {
            head.put((byte) 'O').put((byte) 'W').putShort((short) 0).putInt(value.length);
        } else {
            // The type says only how long the length is.
            head.put((byte) 'L').put((byte) 'O').putShort((short) value.length);
        }
        file.write(head.array(), 0, head.position());
        file.write(value);
    }

    /// Encoded pixels: an empty table of offsets and one fragment, every byte on its own.
    private static byte[] runs(byte[] pixels) {
        int packed = pixels.length / 2 * 2;
        int fragment = 64 + 2 * packed;
        ByteBuffer all = ByteBuffer.allocate(12 + 8 + 8 + fragment + 8).order(ByteOrder.LITTLE_ENDIAN);
        all.putShort((short) 0x7fe0).putShort((short) 0x0010).put((byte) 'O').put((byte) 'B');
        all.putShort((short) 0).putInt(-1);
        all.putInt(0xe000fffe).putInt(0);
        all.putInt(0xe000fffe).putInt(fragment);
        int begin = all.position();
        all.putInt(2).putInt(64).putInt(64 + packed).position(begin + 64);
        for (int segment = 1; segment >= 0; segment--) {
            for (int i = segment; i < pixels.length; i += 2) {
                all.put((byte) 0).put(pixels[i]);
            }
        }
        all.putInt(0xe0ddfffe).putInt(0);
        return all.array();
    }
}
