package io.anymask.model.checkpoint;

import io.anymask.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The directory of a zip file whose entries lie there uncompressed, as `torch.save` writes them. The code of a
/// TorchScript archive is left out.
///
/// The layout is that of PKWARE's APPNOTE 6.3, with its 64-bit extension. Nothing is unpacked, so nothing can
/// blow up.
final class StoredZip {
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int DIRECTORY_SIGNATURE = 0x02014b50;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_64_SIGNATURE = 0x06064b50;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;

    private static final int LOCAL_BYTES = 30;
    private static final int HEADER_BYTES = 46;
    private static final int END_BYTES = 22;
    private static final int END_64_BYTES = 56;
    private static final int LOCATOR_BYTES = 20;
    private static final int MAX_COMMENT = 0xFFFF;
    private static final int MAX_ENTRIES = 200_000;
    private static final int EXTRA_64 = 1;

    /// In 32 bits: look for the number in the 64-bit extension.
    private static final long ELSEWHERE = 0xFFFF_FFFFL;

    private final FileBytes file;

    private StoredZip(FileBytes file) {
        this.file = file;
    }

    /// Where the bytes of an entry lie in the file.
    record Range(long from, long length) {}

    /// What the header of an entry says.
    private record Header(String name, int flags, int method, long packed, long unpacked, long local) {
        private static final List<String> CODE = List.of("/code/", "/constants/", "/.data/");

        /// TorchScript keeps code beside the tensors, and packs it; nobody reads it here.
        boolean holdsTensors() {
            return CODE.stream().noneMatch(name::contains) && !name.endsWith(".debug_pkl");
        }
    }

    static boolean recognises(FileBytes file) {
        return file.size() >= Integer.BYTES && file.view(0, Integer.BYTES).getInt() == LOCAL_SIGNATURE;
    }

    /// The entries by name, in the order of the directory.
    ///
    /// @throws CheckpointException when the directory is damaged, or an entry is compressed or encrypted
    static SequencedMap<String, Range> entries(FileBytes file) {
        return new StoredZip(file).entries();
    }

    private SequencedMap<String, Range> entries() {
        ByteBuffer directory = directory();
        SequencedMap<String, Range> entries = new LinkedHashMap<>();
        for (int i = 0; directory.remaining() >= HEADER_BYTES && i < MAX_ENTRIES; i++) {
            Header header = header(directory);
            if (!header.holdsTensors()) {
                continue;
            }
            if (entries.putIfAbsent(header.name, range(header)) != null) {
                throw damaged("two entries named " + Printable.of(header.name));
            }
        }
        if (directory.hasRemaining()) {
            throw damaged("%d bytes too many in its directory".formatted(directory.remaining()));
        }
        return Collections.unmodifiableSequencedMap(entries);
    }

    private ByteBuffer directory() {
        long end = end();
        ByteBuffer record = file.view(end, END_BYTES);
        long length = Integer.toUnsignedLong(record.getInt(12));
        long from = Integer.toUnsignedLong(record.getInt(16));
        if (length == ELSEWHERE || from == ELSEWHERE) {
            ByteBuffer large = end64(end);
            length = large.getLong(40);
            from = large.getLong(48);
        }
        return file.view(from, length);
    }

    /// The end record lies behind the directory, before a comment of unknown length.
    private long end() {
        long tailLength = Math.min(file.size(), END_BYTES + MAX_COMMENT);
        long start = file.size() - tailLength;
        ByteBuffer tail = file.view(start, tailLength);
        for (int at = (int) tailLength - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END_SIGNATURE) {
                return start + at;
            }
        }
        throw damaged("no directory at its end");
    }

    private ByteBuffer end64(long end) {
        ByteBuffer locator = file.view(end - LOCATOR_BYTES, LOCATOR_BYTES);
        ByteBuffer record = file.view(locator.getLong(8), END_64_BYTES);
        if (locator.getInt(0) != LOCATOR_SIGNATURE || record.getInt(0) != END_64_SIGNATURE) {
            throw damaged("no 64-bit directory where one is announced");
        }
        return record;
    }

    /// Reads the next header of the directory, and moves behind it.
    private Header header(ByteBuffer directory) {
        int start = directory.position();
        int nameLength = Short.toUnsignedInt(directory.getShort(start + 28));
        int extraLength = Short.toUnsignedInt(directory.getShort(start + 30));
        int commentLength = Short.toUnsignedInt(directory.getShort(start + 32));
        int length = HEADER_BYTES + nameLength + extraLength + commentLength;
        if (directory.getInt(start) != DIRECTORY_SIGNATURE || length > directory.remaining()) {
            throw damaged("no entry where its directory announces one");
        }
        directory.position(start + length);
        String name = StandardCharsets.UTF_8
                .decode(directory.slice(start + HEADER_BYTES, nameLength))
                .toString();
        ByteBuffer extra = extra64(
                directory.slice(start + HEADER_BYTES + nameLength, extraLength).order(directory.order()));
        // The extension holds only those numbers that do not fit, in this order.
        long unpacked = number(directory.getInt(start + 24), extra);
        long packed = number(directory.getInt(start + 20), extra);
        long local = number(directory.getInt(start + 42), extra);
        return new Header(name, directory.getShort(start + 8), directory.getShort(start + 10), packed, unpacked, local);
    }

    /// The content of the 64-bit extension among the extra fields; empty when there is none.
    private static ByteBuffer extra64(ByteBuffer extra) {
        while (extra.remaining() >= 2 * Short.BYTES) {
            int kind = extra.getShort();
            int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
            if (kind == EXTRA_64) {
                return extra.slice(extra.position(), length).order(extra.order());
            }
            extra.position(extra.position() + length);
        }
        return extra.slice(extra.limit(), 0);
    }

    private long number(int field, ByteBuffer extra) {
        long value = Integer.toUnsignedLong(field);
        if (value != ELSEWHERE) {
            return value;
        }
        if (extra.remaining() < Long.BYTES) {
            throw damaged("an entry without its 64-bit size");
        }
        return extra.getLong();
    }

    /// The name and extra fields before the data are measured again: they may differ from those of the directory.
    private Range range(Header header) {
        if (header.method != 0 || (header.flags & 1) != 0 || header.packed != header.unpacked) {
            throw new CheckpointException(
                    "%s: its entry %s is compressed or encrypted, expected a zip file as torch.save writes it; save the checkpoint again"
                            .formatted(file.name(), Printable.of(header.name)));
        }
        ByteBuffer local = file.view(header.local, LOCAL_BYTES);
        if (local.getInt(0) != LOCAL_SIGNATURE) {
            throw damaged("no data for its entry " + Printable.of(header.name));
        }
        int nameLength = Short.toUnsignedInt(local.getShort(26));
        int extraLength = Short.toUnsignedInt(local.getShort(28));
        Range range = new Range(header.local + LOCAL_BYTES + nameLength + extraLength, header.packed);
        if (range.length < 0 || range.from > file.size() - range.length) {
            throw damaged("too few bytes for its entry " + Printable.of(header.name));
        }
        return range;
    }

    private CheckpointException damaged(String what) {
        return new CheckpointException("%s: this zip file has %s; it is damaged or cut off, copy or download it again"
                .formatted(file.name(), what));
    }
}
