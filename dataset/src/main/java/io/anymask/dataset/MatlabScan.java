package io.anymask.dataset;

import io.anymask.file.Untrusted;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.InflaterInputStream;

/// Walks through a MATLAB 5 file before it is read, and holds every length that it claims against the bytes that
/// are there: the library that reads it allocates what the file claims. Needs next to no memory. Not thread-safe.
///
/// Source: "MAT-File Format", The MathWorks, chapter 1.
final class MatlabScan {
    private static final int HEADER_BYTES = 128;
    private static final int ENDIAN_AT = 126;
    private static final int TAG_BYTES = 8;
    private static final int MATRIX = 14;
    private static final int COMPRESSED = 15;
    private static final int CELL = 1;
    private static final int STRUCT = 2;
    private static final int OBJECT = 3;
    private static final int SPARSE = 5;
    private static final int LAST_NUMERIC = 15;
    private static final int MOST_DEPTH = 16;
    private static final int MOST_DIMENSIONS = 32;

    /// Heap for each byte of content: as it is read, and as it is kept.
    private static final int HEAP_BY_BYTE = 2;

    /// Heap of an array that holds nothing, in a cell or a field.
    private static final int HEAP_OF_ARRAY = 256;

    private final Path file;
    private final long most;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private long content;
    private long arrays;

    private MatlabScan(Path file, long most) {
        this.file = file;
        this.most = most;
    }

    /// @param most bytes that the file may unpack to
    /// @throws DatasetException for one that claims more than it has, or more than Java may use
    static void check(Path file, long most) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            new MatlabScan(file, most).file(in, Files.size(file));
        }
    }

    private void file(InputStream in, long size) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            throw damaged("too short");
        }
        order = header[ENDIAN_AT] == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        long left = size - HEADER_BYTES;
        while (left >= TAG_BYTES) {
            ByteBuffer tag = bytes(in, TAG_BYTES).order(order);
            int type = tag.getInt();
            long length = Integer.toUnsignedLong(tag.getInt());
            left -= TAG_BYTES;
            if (length > left) {
                throw damaged("a variable of %d bytes where %d are left".formatted(length, left));
            }
            Part part = new Part(in, length);
            if (type == COMPRESSED) {
                // Closing it would close the file.
                InflaterInputStream unpacked = new InflaterInputStream(part.stream());
                element(new Part(unpacked, most - content + 1), 0);
            } else if (type == MATRIX) {
                matrix(part, 0);
            }
            part.skipRest();
            left -= length;
        }
    }

    private void element(Part in, int depth) throws IOException {
        Tag tag = Tag.read(in, order);
        if (tag.length > in.left) {
            throw damaged("unpacks to more than %d bytes".formatted(most));
        }
        Part part = in.part(tag.length);
        if (tag.type == MATRIX) {
            matrix(part, depth);
        }
        part.skipRest();
    }

    /// Flags, dimensions, name, and what the class says.
    private void matrix(Part in, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw damaged("cells within cells, more than %d deep".formatted(MOST_DEPTH));
        }
        arrays++;
        if (in.left == 0) {
            return; // an empty cell
        }
        ByteBuffer flags = in.value(order, TAG_BYTES);
        int kind = flags.remaining() < Integer.BYTES ? 0 : flags.getInt() & 0xFF;
        long nonZero = flags.remaining() < Integer.BYTES ? 0 : Integer.toUnsignedLong(flags.getInt());
        if (kind == 0 || kind > LAST_NUMERIC) {
            in.skipRest(); // functions and objects of newer versions: not read
            return;
        }
        ByteBuffer dimensions = in.value(order, MOST_DIMENSIONS * Integer.BYTES);
        long count = 1;
        while (dimensions.remaining() >= Integer.BYTES) {
            long dimension = dimensions.getInt();
            if (dimension < 0 || (count > 0 && dimension > Integer.MAX_VALUE / count)) {
                throw damaged("an array of impossible size");
            }
            count *= dimension;
        }
        in.skipValue(order); // name
        switch (kind) {
            case CELL -> elements(in, count, depth);
            case STRUCT -> fields(in, count, depth);
            case OBJECT -> {
                in.skipValue(order);
                fields(in, count, depth);
            }
            case SPARSE -> {
                require(nonZero <= in.left, "more values than it has bytes");
                values(in);
            }
            default -> {
                require(count <= in.left, "%d values in %d bytes".formatted(count, in.left));
                count(in.left);
                values(in);
            }
        }
        in.skipRest();
    }

    /// Real and imaginary parts, indices: each must have the bytes that it claims.
    private void values(Part in) throws IOException {
        while (in.left >= TAG_BYTES) {
            in.skipValue(order);
        }
    }

    private void fields(Part in, long count, int depth) throws IOException {
        ByteBuffer length = in.value(order, Integer.BYTES);
        int nameLength = length.remaining() < Integer.BYTES ? 0 : length.getInt();
        long names = in.skipValue(order);
        require(nameLength > 0 && nameLength <= Math.max(names, 1), "a structure without names of fields");
        long fields = names / nameLength;
        require(fields <= Integer.MAX_VALUE, "a structure of too many fields");
        elements(in, count * fields, depth);
    }

    private void elements(Part in, long count, int depth) throws IOException {
        require(count <= in.left / TAG_BYTES, "%d elements in %d bytes".formatted(count, in.left));
        count(count * TAG_BYTES);
        for (long i = 0; i < count; i++) {
            element(in, depth + 1);
        }
    }

    private void count(long bytes) {
        content += bytes;
        if (content > most) {
            throw damaged("unpacks to more than %d bytes".formatted(most));
        }
        Untrusted.require(file.toString(), content * HEAP_BY_BYTE + arrays * HEAP_OF_ARRAY, DatasetException::new);
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw damaged(otherwise);
        }
    }

    private DatasetException damaged(String what) {
        return new DatasetException("%s: this MATLAB file is damaged or cut off (%s)".formatted(file, what));
    }

    private static ByteBuffer bytes(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return ByteBuffer.wrap(bytes);
    }

    /// Type and length of an element; up to four bytes stand in the tag itself.
    private record Tag(int type, long length, int padding) {
        static Tag read(Part in, ByteOrder order) throws IOException {
            ByteBuffer tag = in.read(Integer.BYTES).order(order);
            int word = tag.getInt();
            if (word >>> Short.SIZE != 0) {
                int length = word >>> Short.SIZE;
                return new Tag(word & 0xFFFF, length, Math.max(0, Integer.BYTES - length));
            }
            long length =
                    Integer.toUnsignedLong(in.read(Integer.BYTES).order(order).getInt());
            return new Tag(word, length, (int) (-length & (TAG_BYTES - 1)));
        }
    }

    /// A stretch of the file, or of what one of its variables unpacks to.
    private static final class Part {
        private final InputStream in;
        private final Part whole;
        private long left;

        Part(InputStream in, long length) {
            this.in = in;
            this.whole = this;
            this.left = length;
        }

        private Part(Part whole, long length) {
            this.in = whole.in;
            this.whole = whole;
            this.left = length;
        }

        Part part(long length) {
            return new Part(this, length);
        }

        InputStream stream() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    if (left == 0) {
                        return -1;
                    }
                    left--;
                    return in.read();
                }

                @Override
                public int read(byte[] target, int from, int length) throws IOException {
                    if (left == 0) {
                        return -1;
                    }
                    int got = in.read(target, from, (int) Math.min(length, left));
                    left -= Math.max(0, got);
                    return got;
                }
            };
        }

        ByteBuffer read(int length) throws IOException {
            take(length);
            return bytes(in, length);
        }

        /// The next element's value.
        ///
        /// @param most bytes of a sound one
        ByteBuffer value(ByteOrder order, int most) throws IOException {
            Tag tag = Tag.read(this, order);
            if (tag.length > Math.min(left, most)) {
                throw new EOFException();
            }
            ByteBuffer value = read((int) tag.length).order(order);
            skip(Math.min(left, tag.padding));
            return value;
        }

        long skipValue(ByteOrder order) throws IOException {
            Tag tag = Tag.read(this, order);
            if (tag.length > left) {
                throw new EOFException();
            }
            skip(Math.min(left, tag.length + tag.padding));
            return tag.length;
        }

        void skipRest() throws IOException {
            if (left > 0 && whole == this) {
                in.skipNBytes(left); // of the file; what a variable unpacks to is left there
                left = 0;
            } else {
                skip(left);
            }
        }

        private void skip(long length) throws IOException {
            take(length);
            in.skipNBytes(length);
        }

        private void take(long length) throws IOException {
            if (length < 0 || length > left) {
                throw new EOFException();
            }
            for (Part part = this; ; part = part.whole) {
                part.left -= length;
                if (part.whole == part) {
                    return;
                }
            }
        }
    }
}
