package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.VolumeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// Splits bytes into elements. What it hands out are views of these bytes: no length of the file allocates memory.
final class DataSetParser {
    private static final long UNDEFINED = 0xffff_ffffL;
    private static final int DEEPEST = 32;

    /// Types whose length has 32 bits, behind two bytes that mean nothing.
    private static final Set<String> LONG =
            Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

    private final String name;
    private final ByteBuffer bytes;
    private final boolean explicit;

    private DataSetParser(String name, ByteBuffer bytes, boolean explicit) {
        this.name = name;
        this.bytes = bytes;
        this.explicit = explicit;
    }

    /// All elements from the buffer's position to its end.
    ///
    /// @throws VolumeException for bytes that are no data set
    static DataSet parse(String name, ByteBuffer bytes, TransferSyntax syntax) {
        ByteBuffer view = bytes.slice().order(syntax.order());
        return new DataSetParser(name, view, syntax.isExplicit()).elements(0, false);
    }

    /// The elements of the first group alone, which is always in explicit little endian. The buffer moves behind
    /// it.
    static DataSet parseMeta(String name, ByteBuffer bytes) {
        ByteBuffer view = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        DataSetParser parser = new DataSetParser(name, view, true);
        Map<Integer, DataSet.Element> elements = new HashMap<>();
        while (view.remaining() >= Short.BYTES && view.getShort(view.position()) == 2) {
            int tag = parser.tag();
            elements.put(tag, parser.element(tag, 0));
        }
        bytes.position(bytes.position() + view.position());
        return new DataSet(name, elements);
    }

    /// @param item whether the item's own end ends it, too
    private DataSet elements(int depth, boolean item) {
        if (depth > DEEPEST) {
            throw new VolumeException("%s: got sequences in sequences, deeper than %d; expected a picture in DICOM"
                    .formatted(name, DEEPEST));
        }
        Map<Integer, DataSet.Element> elements = new HashMap<>();
        while (bytes.hasRemaining()) {
            int tag = tag();
            if (item && tag == Tag.ITEM_END) {
                length32();
                return new DataSet(name, elements);
            }
            elements.put(tag, element(tag, depth));
        }
        if (item) {
            throw cut("an item of a sequence", UNDEFINED);
        }
        return new DataSet(name, elements);
    }

    private DataSet.Element element(int tag, int depth) {
        String type = explicit ? type() : "";
        long length = explicit && !LONG.contains(type) ? length16() : length(type);
        if (length == UNDEFINED) {
            return tag == Tag.PIXELS ? fragments() : sequence(type, depth);
        }
        ByteBuffer value = take(length, Tag.words(tag));
        boolean sequence = type.equals("SQ") || (!explicit && Tag.isSequence(tag));
        return sequence ? new DataSetParser(name, value, explicit).items(depth + 1) : new DataSet.Value(value);
    }

    /// Of no defined length. An unknown type is encoded without types inside.
    private DataSet.Sequence sequence(String type, int depth) {
        if (!type.equals("UN") || !explicit) {
            return items(depth + 1);
        }
        DataSetParser inside = new DataSetParser(name, bytes.slice().order(ByteOrder.LITTLE_ENDIAN), false);
        DataSet.Sequence sequence = inside.items(depth + 1);
        bytes.position(bytes.position() + inside.bytes.position());
        return sequence;
    }

    /// Up to the end of the sequence or of the bytes.
    private DataSet.Sequence items(int depth) {
        List<DataSet> items = new ArrayList<>();
        for (OptionalLong length = nextItem(); length.isPresent(); length = nextItem()) {
            items.add(
                    length.getAsLong() == UNDEFINED
                            ? elements(depth, true)
                            : new DataSetParser(name, take(length.getAsLong(), "an item"), explicit)
                                    .elements(depth, false));
        }
        return new DataSet.Sequence(items);
    }

    private DataSet.Fragments fragments() {
        List<ByteBuffer> fragments = new ArrayList<>();
        for (OptionalLong length = nextItem(); length.isPresent(); length = nextItem()) {
            fragments.add(take(length.getAsLong(), "a fragment of the pixels"));
        }
        if (fragments.isEmpty()) {
            throw new VolumeException(
                    "%s: got no encoded pixels, expected at least a table of offsets".formatted(name));
        }
        return new DataSet.Fragments(fragments.getFirst(), fragments.subList(1, fragments.size()));
    }

    /// The length of the next item; none at the end of the sequence or of the bytes.
    private OptionalLong nextItem() {
        if (!bytes.hasRemaining()) {
            return OptionalLong.empty();
        }
        int tag = tag();
        long length = length32();
        if (tag != Tag.ITEM && tag != Tag.SEQUENCE_END) {
            throw new VolumeException("%s: got %s in a sequence, expected an item".formatted(name, Tag.words(tag)));
        }
        return tag == Tag.ITEM ? OptionalLong.of(length) : OptionalLong.empty();
    }

    private int tag() {
        require(Integer.BYTES);
        int group = Short.toUnsignedInt(bytes.getShort());
        return (group << 16) | Short.toUnsignedInt(bytes.getShort());
    }

    private String type() {
        require(2);
        byte[] type = new byte[2];
        bytes.get(type);
        return new String(type, StandardCharsets.ISO_8859_1);
    }

    private long length16() {
        require(Short.BYTES);
        return Short.toUnsignedInt(bytes.getShort());
    }

    private long length(String type) {
        if (!type.isEmpty()) {
            require(Short.BYTES);
            bytes.getShort();
        }
        return length32();
    }

    private long length32() {
        require(Integer.BYTES);
        return Integer.toUnsignedLong(bytes.getInt());
    }

    private ByteBuffer take(long length, String what) {
        if (length > bytes.remaining()) {
            throw cut(what, length);
        }
        ByteBuffer taken = bytes.slice(bytes.position(), (int) length).order(bytes.order());
        bytes.position(bytes.position() + (int) length);
        return taken;
    }

    private void require(int length) {
        if (bytes.remaining() < length) {
            throw cut("an element", length);
        }
    }

    private VolumeException cut(String what, long length) {
        String announced = length == UNDEFINED ? "has no end" : "announces " + length + " bytes";
        return new VolumeException("%s: %s %s, %d are left; the file is cut off or damaged, copy it again"
                .formatted(name, what, announced, bytes.remaining()));
    }
}
