package io.anymask.video;

import java.io.ByteArrayOutputStream;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/// The Huffman tables of the JPEG standard (ITU-T T.81, annex K.3), which the pictures of a Motion JPEG may leave
/// out: whoever reads it is to have them. Stateless.
final class HuffmanTables {
    private static final int MARKER = 0xFF;
    private static final int TABLES = 0xC4;
    private static final int SCAN = 0xDA;
    private static final int START = 0xD8;

    private HuffmanTables() {}

    /// @return the same where it has tables of its own, or is no JPEG
    static byte[] addTo(byte[] jpeg) {
        if (jpeg.length < 4 || unsigned(jpeg, 0) != MARKER || unsigned(jpeg, 1) != START) {
            return jpeg;
        }
        int at = 2;
        while (at + 4 <= jpeg.length && unsigned(jpeg, at) == MARKER) {
            int kind = unsigned(jpeg, at + 1);
            if (kind == TABLES) {
                return jpeg;
            }
            if (kind == SCAN) {
                return with(jpeg, at);
            }
            at += kind == MARKER ? 1 : 2 + (unsigned(jpeg, at + 2) << 8 | unsigned(jpeg, at + 3));
        }
        return jpeg;
    }

    private static int unsigned(byte[] bytes, int at) {
        return bytes[at] & 0xFF;
    }

    private static byte[] with(byte[] jpeg, int at) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(jpeg.length + 512);
        all.write(jpeg, 0, at);
        add(0x00, JPEGHuffmanTable.StdDCLuminance, all);
        add(0x10, JPEGHuffmanTable.StdACLuminance, all);
        add(0x01, JPEGHuffmanTable.StdDCChrominance, all);
        add(0x11, JPEGHuffmanTable.StdACChrominance, all);
        all.write(jpeg, at, jpeg.length - at);
        return all.toByteArray();
    }

    /// @param number of the table, as a scan names it, and its class
    private static void add(int number, JPEGHuffmanTable table, ByteArrayOutputStream target) {
        short[] counts = table.getLengths();
        short[] values = table.getValues();
        int length = 2 + 1 + 16 + values.length;
        target.write(MARKER);
        target.write(TABLES);
        target.write(length >> 8);
        target.write(length);
        target.write(number);
        for (int i = 0; i < 16; i++) {
            target.write(i < counts.length ? counts[i] : 0);
        }
        for (short value : values) {
            target.write(value);
        }
    }
}
