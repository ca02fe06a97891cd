package io.anymask.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;

/// Writes small TIFF files of every sample type, as instruments do and ImageIO's writer does not.
final class TiffWriter {
    static final int ASCII = 2;
    static final int SHORT = 3;
    static final int LONG = 4;
    static final int DOUBLE = 12;

    private final ByteOrder order;
    private final boolean big;
    private final List<Page> pages = new ArrayList<>();

    TiffWriter(ByteOrder order, boolean big) {
        this.order = order;
        this.big = big;
    }

    private record Tag(int type, byte[] bytes, int count) {}

    /// One picture: its samples as they will lie in the file, already packed.
    final class Page {
        private final SortedMap<Integer, Tag> tags = new TreeMap<>();
        private final List<byte[]> chunks = new ArrayList<>();
        private final boolean tiled;

        private Page(int width, int height, int channels, int bits, int format, boolean tiled) {
            this.tiled = tiled;
            tag(256, LONG, width)
                    .tag(257, LONG, height)
                    .tag(277, SHORT, channels)
                    .tag(259, SHORT, 1);
            double[] all = new double[channels];
            double[] formats = new double[channels];
            java.util.Arrays.fill(all, bits);
            java.util.Arrays.fill(formats, format);
            tag(258, SHORT, all).tag(339, SHORT, formats).tag(262, SHORT, channels >= 3 ? 2 : 1);
        }

        Page tag(int tag, int type, double... values) {
            int unit = TiffFile.Field.unit(type);
            ByteBuffer bytes = ByteBuffer.allocate(unit * values.length).order(order);
            for (double value : values) {
                switch (type) {
                    case SHORT -> bytes.putShort((short) value);
                    case LONG -> bytes.putInt((int) (long) value);
                    case DOUBLE -> bytes.putDouble(value);
                    default -> throw new IllegalArgumentException("type " + type);
                }
            }
            tags.put(tag, new Tag(type, bytes.array(), values.length));
            return this;
        }

        Page text(int tag, String text) {
            byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
            tags.put(tag, new Tag(ASCII, bytes, bytes.length));
            return this;
        }

        Page chunk(byte[] bytes) {
            chunks.add(bytes);
            return this;
        }

        Page deflated(byte[] bytes) {
            Deflater deflater = new Deflater();
            deflater.setInput(bytes);
            deflater.finish();
            byte[] target = new byte[bytes.length + 100];
            int length = deflater.deflate(target);
            deflater.end();
            return tag(259, SHORT, 8).chunk(java.util.Arrays.copyOf(target, length));
        }

        byte[] write() {
            return TiffWriter.this.write();
        }
    }

    Page page(int width, int height, int channels, int bits, int format) {
        return page(width, height, channels, bits, format, false);
    }

    Page page(int width, int height, int channels, int bits, int format, boolean tiled) {
        Page page = new Page(width, height, channels, bits, format, tiled);
        pages.add(page);
        return page;
    }

    /// Values of 8, 16, 32 or 64 bits in this file's order.
    ///
    /// @param format 1 or 2 for integers, 3 for floats
    byte[] packed(int bits, int format, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * bits / 8).order(order);
        for (double value : values) {
            switch (format == 3 ? -bits : bits) {
                case 8 -> bytes.put((byte) (long) value);
                case 16 -> bytes.putShort((short) (long) value);
                case 32 -> bytes.putInt((int) (long) value);
                case 64 -> bytes.putLong((long) value);
                case -16 -> bytes.putShort(Float.floatToFloat16((float) value));
                case -32 -> bytes.putFloat((float) value);
                case -64 -> bytes.putDouble(value);
                default -> throw new IllegalArgumentException(bits + " bits");
            }
        }
        return bytes.array();
    }

    byte[] write() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int header = big ? 16 : 8;
        ByteBuffer start = ByteBuffer.allocate(header).order(order);
        start.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M')).put(start.get(0));
        out.writeBytes(new byte[header]);
        List<Integer> directories = new ArrayList<>();
        List<Integer> links = new ArrayList<>();
        for (Page page : pages) {
            double[] offsets = new double[page.chunks.size()];
            double[] counts = new double[offsets.length];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = out.size();
                counts[i] = page.chunks.get(i).length;
                out.writeBytes(page.chunks.get(i));
            }
            page.tag(page.tiled ? 324 : 273, LONG, offsets).tag(page.tiled ? 325 : 279, LONG, counts);
            directories.add(directory(page, out, links));
        }
        byte[] file = out.toByteArray();
        ByteBuffer bytes = ByteBuffer.wrap(file).order(order);
        bytes.put(start.get(0)).put(start.get(0)).putShort((short) (big ? 43 : 42));
        if (big) {
            bytes.putShort((short) 8).putShort((short) 0).putLong(directories.getFirst());
        } else {
            bytes.putInt(directories.getFirst());
        }
        for (int i = 0; i + 1 < directories.size(); i++) {
            if (big) {
                bytes.putLong(links.get(i), directories.get(i + 1));
            } else {
                bytes.putInt(links.get(i), directories.get(i + 1));
            }
        }
        return file;
    }

    private int directory(Page page, ByteArrayOutputStream out, List<Integer> links) {
        int inline = big ? 8 : 4;
        SortedMap<Integer, Integer> outside = new TreeMap<>();
        page.tags.forEach((number, tag) -> {
            if (tag.bytes.length > inline) {
                outside.put(number, out.size());
                out.writeBytes(tag.bytes);
            }
        });
        int at = out.size();
        int size = page.tags.size();
        ByteBuffer bytes =
                ByteBuffer.allocate(big ? 8 + 20 * size + 8 : 2 + 12 * size + 4).order(order);
        if (big) {
            bytes.putLong(size);
        } else {
            bytes.putShort((short) size);
        }
        page.tags.forEach((number, tag) -> {
            bytes.putShort((short) (int) number).putShort((short) tag.type);
            if (big) {
                bytes.putLong(tag.count);
            } else {
                bytes.putInt(tag.count);
            }
            int value = bytes.position();
            if (outside.containsKey(number)) {
                if (big) {
                    bytes.putLong(outside.get(number));
                } else {
                    bytes.putInt(outside.get(number));
                }
            } else {
                bytes.put(tag.bytes);
            }
            bytes.position(value + inline);
        });
        links.add(at + bytes.position());
        out.writeBytes(bytes.array());
        return at;
    }
}
