package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.VolumeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The elements of a file or of an item of a sequence.
///
/// @param name of the file, for messages
/// @param elements by tag
record DataSet(String name, Map<Integer, Element> elements) {
    /// What an element holds.
    sealed interface Element {}

    /// @param bytes in the file's byte order
    record Value(ByteBuffer bytes) implements Element {}

    /// @param items data sets of their own
    record Sequence(List<DataSet> items) implements Element {}

    /// Encoded pixels.
    ///
    /// @param offsets where the fragments of each frame begin; may be empty
    /// @param fragments in order
    record Fragments(ByteBuffer offsets, List<ByteBuffer> fragments) implements Element {}

    @Nullable
    Element get(int tag) {
        return elements.get(tag);
    }

    /// Without padding; empty where it is left out or empty.
    String text(int tag) {
        return get(tag) instanceof Value value
                ? StandardCharsets.ISO_8859_1
                        .decode(value.bytes().duplicate())
                        .toString()
                        .replace('\0', ' ')
                        .strip()
                : "";
    }

    /// The numbers of an element that has them as text.
    ///
    /// @throws VolumeException for text that is none
    List<Double> numbers(int tag) {
        String text = text(tag);
        List<Double> numbers = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String part : text.split("\\\\", -1)) {
                try {
                    numbers.add(Double.valueOf(part.strip()));
                } catch (NumberFormatException e) {
                    throw new VolumeException(
                            "%s: got '%s' in %s, expected numbers".formatted(name, text, Tag.words(tag)), e);
                }
            }
        }
        return numbers;
    }

    /// The first of the numbers.
    OptionalDouble number(int tag) {
        List<Double> numbers = numbers(tag);
        return numbers.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(numbers.getFirst());
    }

    /// A whole number of 16 bits.
    ///
    /// @throws VolumeException where it is left out
    int whole(int tag, String what) {
        if (get(tag) instanceof Value value && value.bytes().remaining() >= Short.BYTES) {
            return Short.toUnsignedInt(value.bytes().getShort(value.bytes().position()));
        }
        throw new VolumeException(
                "%s: has no %s %s, expected a picture in DICOM".formatted(name, what, Tag.words(tag)));
    }

    /// The items of a sequence; none where it is left out.
    List<DataSet> items(int tag) {
        return get(tag) instanceof Sequence sequence ? sequence.items() : List.of();
    }

    /// The first item of a sequence.
    Optional<DataSet> item(int tag) {
        return items(tag).stream().findFirst();
    }
}
