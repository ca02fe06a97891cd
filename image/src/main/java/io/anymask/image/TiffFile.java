package io.anymask.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The directories of a TIFF or BigTIFF file. Nothing is copied; a directory that points outside the file is
/// refused.
///
/// Source: TIFF revision 6.0; the BigTIFF design (Adobe and libtiff).
final class TiffFile {
    static final String LABEL = "TIFF";

    private static final int BIG = 43;
    private static final int REDUCED_OR_MASK = 1 | 4;

    private final String name;
    private final ByteBuffer file;
    private final boolean big;
    private final List<TiffPage> pages = new ArrayList<>();

    /// Bytes that directories may still take: those of a sound file do not overlap.
    private long budget;

    private TiffFile(byte[] bytes, String name) {
        this.name = name;
        file = ByteBuffer.wrap(bytes).order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        big = file.getShort(2) == BIG;
        budget = bytes.length;
    }

    /// @param bytes that begin with a signature of TIFF
    /// @throws ImageException when they are damaged
    static TiffFile parse(byte[] bytes, String name) {
        if (bytes.length < 8) {
            throw ImageException.damaged(name, LABEL, "it has " + bytes.length + " bytes");
        }
        TiffFile tiff = new TiffFile(bytes, name);
        tiff.readPages();
        return tiff;
    }

    boolean isBig() {
        return big;
    }

    /// The pictures of the file, without thumbnails, overviews and transparency masks.
    List<TiffPage> pages() {
        return pages;
    }

    private void readPages() {
        Set<Long> seen = new HashSet<>();
        List<TiffPage> all = new ArrayList<>();
        long at = big ? longAt(8) : intAt(4);
        while (at != 0) {
            if (!seen.add(at)) {
                throw damaged("its directories form a circle");
            }
            at = readDirectory(at, all);
        }
        all.stream()
                .filter(page -> (page.number(TiffPage.SUBFILE_TYPE, 0) & REDUCED_OR_MASK) == 0)
                .forEach(pages::add);
        if (pages.isEmpty()) {
            pages.addAll(all);
        }
        if (pages.isEmpty()) {
            throw damaged("it has no picture");
        }
    }

    /// Returns where the next one lies, 0 for none.
    private long readDirectory(long at, List<TiffPage> all) {
        long entries = big ? longAt(at) : shortAt(at);
        int size = big ? 20 : 12;
        long first = at + (big ? 8 : 2);
        if (entries < 0 || entries > 65_535 || first + entries * size > file.limit()) {
            throw damaged("a directory of " + entries + " entries reaches beyond the end of the file");
        }
        budget -= first - at + entries * size;
        if (budget < 0) {
            throw damaged("its directories overlap");
        }
        Map<Integer, Field> fields = new HashMap<>();
        for (long entry = first; entry < first + entries * size; entry += size) {
            int type = shortAt(entry + 2);
            long count = big ? longAt(entry + 4) : intAt(entry + 4);
            int inline = big ? 8 : 4;
            long value = entry + size - inline;
            int unit = Field.unit(type);
            if (unit == 0) {
                continue; // readers skip types that they do not know
            }
            long offset = count > inline / unit ? (big ? longAt(value) : intAt(value)) : value;
            fields.put(shortAt(entry), new Field(type, count, offset));
        }
        int index = all.size();
        all.add(new TiffPage(this, index, fields));
        long next = first + entries * size;
        if (next + (big ? 8 : 4) > file.limit()) {
            return 0; // some writers leave out the end of the chain
        }
        return big ? longAt(next) : intAt(next);
    }

    ByteOrder order() {
        return file.order();
    }

    byte[] bytes() {
        return file.array();
    }

    String name() {
        return name;
    }

    ImageException damaged(String reason) {
        return ImageException.damaged(name, LABEL, reason);
    }

    ImageException unsupported(String feature) {
        return ImageException.unsupported(name, LABEL, feature);
    }

    int shortAt(long at) {
        return file.getShort(at(at, Short.BYTES)) & 0xFFFF;
    }

    long intAt(long at) {
        return Integer.toUnsignedLong(file.getInt(at(at, Integer.BYTES)));
    }

    long longAt(long at) {
        return file.getLong(at(at, Long.BYTES));
    }

    private int at(long at, int size) {
        if (at < 0 || at > file.limit() - size) {
            throw damaged("it points at byte " + at + " of " + file.limit());
        }
        return (int) at;
    }

    /// The values of one tag, still in the file.
    record Field(int type, long count, long offset) {
        /// Bytes of one value, 0 for an unknown type.
        static int unit(int type) {
            return switch (type) {
                case 1, 2, 6, 7 -> 1;
                case 3, 8 -> Short.BYTES;
                case 4, 9, 11, 13 -> Integer.BYTES;
                case 5, 10, 12, 16, 17, 18 -> Long.BYTES;
                default -> 0;
            };
        }
    }

    void requireInside(Field field) {
        int unit = Field.unit(field.type());
        if (field.count() < 0
                || field.count() > (file.limit() - Math.max(0, field.offset())) / unit
                || field.offset() < 0) {
            throw damaged("a tag of %d values at byte %d of %d".formatted(field.count(), field.offset(), file.limit()));
        }
    }

    double value(Field field, long index) {
        long at = field.offset() + index * Field.unit(field.type());
        return switch (field.type()) {
            case 1, 2, 7 -> file.get(at(at, 1)) & 0xFF;
            case 6 -> file.get(at(at, 1));
            case 3 -> shortAt(at);
            case 8 -> (short) shortAt(at);
            case 4, 13 -> intAt(at);
            case 9 -> (int) intAt(at);
            case 5 -> intAt(at) / (double) intAt(at + Integer.BYTES);
            case 10 -> (int) intAt(at) / (double) (int) intAt(at + Integer.BYTES);
            case 11 -> Float.intBitsToFloat((int) intAt(at));
            case 12 -> Double.longBitsToDouble(longAt(at));
            default -> longAt(at);
        };
    }
}
