package io.anymask.model.checkpoint;

import static io.anymask.file.AtomicFile.writeFully;

import io.anymask.Printable;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The safetensors format: eight bytes with the header's length, a JSON header, the tensors' bytes.
final class Safetensors {
    private static final int LENGTH_BYTES = 8;
    private static final long MAX_HEADER = 100_000_000;
    private static final int MAX_RANK = 16;
    /// Heap that the shortest entries of a header take, by their length.
    private static final int BYTES_BY_HEADER_BYTE = 8;
    private static final int MAX_TENSORS = 200_000;
    private static final int ALIGNMENT = 64;
    private static final String METADATA = "__metadata__";
    private static final JsonFactory JSON = new JsonFactory();

    private Safetensors() {}

    /// Whether the bytes begin like this format: a plausible length, then the opening brace of the header.
    static boolean recognises(FileBytes file) {
        return file.size() > LENGTH_BYTES && file.view(LENGTH_BYTES, 1).get() == '{';
    }

    static Checkpoint read(FileBytes file) {
        long headerLength = headerLength(file);
        long start = LENGTH_BYTES + headerLength;
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new HashMap<>();
        List<Range> ranges = new ArrayList<>();
        Untrusted.require(file.name(), headerLength * BYTES_BY_HEADER_BYTE, CheckpointException::new);
        byte[] json = new byte[(int) headerLength];
        file.view(LENGTH_BYTES, headerLength).get(json);
        // Token by token: binding a tree costs the cold start 50 ms.
        try (JsonParser header = JSON.createParser(ObjectReadContext.empty(), json)) {
            require(header.nextToken() == JsonToken.START_OBJECT, file, "header", "no JSON object");
            while (header.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = header.currentName();
                if (name.equals(METADATA)) {
                    metadata(header, file, metadata);
                } else {
                    Entry entry = Entry.read(header, file, name);
                    require(
                            tensors.put(name, entry.view(file, name, start)) == null,
                            file,
                            name,
                            "an earlier namesake");
                    if (tensors.size() > MAX_TENSORS) {
                        throw new CheckpointException(
                                "%s: more than %d tensors, expected a model".formatted(file.name(), MAX_TENSORS));
                    }
                    ranges.add(new Range(name, entry.offsets.getFirst(), entry.offsets.getLast()));
                }
            }
            require(header.nextToken() == null, file, "header", "more than one JSON object");
        } catch (JacksonException e) {
            throw new CheckpointException(
                    file.name() + ": the safetensors header is not JSON; the file is damaged: "
                            + CheckpointJson.fault(e),
                    e);
        }
        refuseOverlaps(file, ranges);
        return Checkpoint.of(file.name(), tensors, metadata);
    }

    /// Where a tensor lies, from the end of the header.
    private record Range(String name, long from, long to) {}

    private static void refuseOverlaps(FileBytes file, List<Range> ranges) {
        ranges.removeIf(range -> range.from == range.to);
        ranges.sort(Comparator.comparingLong(Range::from));
        for (int i = 1; i < ranges.size(); i++) {
            Range previous = ranges.get(i - 1);
            Range next = ranges.get(i);
            if (next.from < previous.to) {
                throw new CheckpointException("%s: the tensors %s and %s overlap at byte %d; the file is damaged"
                        .formatted(file.name(), Printable.of(previous.name), Printable.of(next.name), next.from));
            }
        }
    }

    private static long headerLength(FileBytes file) {
        if (file.size() < LENGTH_BYTES) {
            throw new CheckpointException("%s: %d bytes, too short for safetensors (%s)"
                    .formatted(file.name(), file.size(), file.describeStart()));
        }
        long length = file.view(0, LENGTH_BYTES).getLong();
        if (length < 2 || length > MAX_HEADER || length > file.size() - LENGTH_BYTES) {
            throw new CheckpointException(
                    "%s: the safetensors header claims %s bytes in a file of %d; it is damaged or cut off"
                            .formatted(file.name(), Long.toUnsignedString(length), file.size()));
        }
        return length;
    }

    private static void metadata(JsonParser header, FileBytes file, Map<String, String> metadata) {
        if (header.nextToken() == JsonToken.VALUE_NULL) {
            return;
        }
        require(header.currentToken() == JsonToken.START_OBJECT, file, METADATA, "no JSON object");
        while (header.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = header.currentName();
            header.nextToken();
            if (header.currentToken() != null && header.currentToken().isScalarValue()) {
                metadata.put(key, header.getString());
            }
            header.skipChildren();
        }
    }

    private static void require(boolean condition, FileBytes file, String name, String what) {
        if (!condition) {
            throw damaged(file, name, what);
        }
    }

    /// What the header says of one tensor.
    ///
    /// @param shape dimensions
    /// @param offsets of the first byte and behind the last, from the end of the header
    private record Entry(String dtype, List<Long> shape, List<Long> offsets) {
        static Entry read(JsonParser header, FileBytes file, String name) {
            require(header.nextToken() == JsonToken.START_OBJECT, file, name, "no description");
            String dtype = "";
            List<Long> shape = List.of();
            List<Long> offsets = List.of();
            while (header.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = header.currentName();
                header.nextToken();
                switch (key) {
                    case "dtype" -> {
                        require(
                                header.currentToken() == JsonToken.VALUE_STRING,
                                file,
                                name,
                                "a type that is not a string");
                        dtype = header.getString();
                    }
                    case "shape" -> shape = numbers(header, file, name);
                    case "data_offsets" -> offsets = numbers(header, file, name);
                    default -> header.skipChildren();
                }
            }
            return new Entry(dtype, shape, offsets);
        }

        private static List<Long> numbers(JsonParser header, FileBytes file, String name) {
            require(header.currentToken() == JsonToken.START_ARRAY, file, name, "no list of numbers");
            List<Long> numbers = new ArrayList<>();
            while (header.nextToken() == JsonToken.VALUE_NUMBER_INT && numbers.size() <= MAX_RANK) {
                require(
                        header.getNumberType() != JsonParser.NumberType.BIG_INTEGER,
                        file,
                        name,
                        "a number of more than 64 bits");
                numbers.add(header.getLongValue());
            }
            require(header.currentToken() == JsonToken.END_ARRAY, file, name, "no short list of whole numbers");
            return numbers;
        }

        TensorView view(FileBytes file, String name, long start) {
            require(offsets.size() == 2, file, name, "data_offsets " + offsets);
            long from = offsets.getFirst();
            long to = offsets.getLast();
            require(from >= 0 && to >= from, file, name, "data_offsets " + offsets);
            if (to > file.size() - start) {
                throw new CheckpointException(
                        "%s: %d bytes are missing at the end; it is cut off, copy or download it again"
                                .formatted(file.name(), to - (file.size() - start)));
            }
            int[] dimensions = new int[shape.size()];
            for (int i = 0; i < dimensions.length; i++) {
                long dimension = shape.get(i);
                require(dimension >= 0 && dimension <= Integer.MAX_VALUE, file, name, "shape " + shape);
                dimensions[i] = (int) dimension;
            }
            try {
                return new TensorView(DType.valueOf(dtype), dimensions, file.view(start + from, to - from));
            } catch (IllegalArgumentException e) {
                throw new CheckpointException(
                        "%s: tensor %s has type '%s', expected one of %s"
                                .formatted(
                                        file.name(),
                                        Printable.of(name),
                                        Printable.of(dtype),
                                        Arrays.toString(DType.values())),
                        e);
            } catch (CheckpointException e) {
                throw new CheckpointException(
                        "%s: tensor %s: %s".formatted(file.name(), Printable.of(name), e.getMessage()), e);
            }
        }
    }

    private static CheckpointException damaged(FileBytes file, String name, String what) {
        return new CheckpointException(
                "%s: tensor %s has %s; the file is damaged".formatted(file.name(), Printable.of(name), what));
    }

    /// A tensor that is about to be written.
    ///
    /// @param bytes that the content has
    record Outgoing(DType dtype, int[] shape, long bytes, AtomicFile.Content content) {}

    static void write(SequencedMap<String, TensorView> tensors, Map<String, String> metadata, Path file) {
        SequencedMap<String, Outgoing> outgoing = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> outgoing.put(
                name,
                new Outgoing(
                        tensor.dtype(),
                        tensor.shape(),
                        tensor.bytes().remaining(),
                        channel -> writeFully(channel, tensor.bytes()))));
        writeAll(outgoing, metadata, file);
    }

    static void writeAll(SequencedMap<String, Outgoing> tensors, Map<String, String> metadata, Path file) {
        try {
            AtomicFile.write(file, channel -> {
                writeFully(channel, header(tensors, metadata));
                for (Outgoing tensor : tensors.values()) {
                    tensor.content().writeTo(channel);
                }
            });
        } catch (IOException e) {
            throw new CheckpointException(file + ": cannot write this file (" + FileFault.describe(e) + ")", e);
        }
    }

    /// Length and JSON, padded with blanks so that the tensors start aligned.
    private static ByteBuffer header(SequencedMap<String, Outgoing> tensors, Map<String, String> metadata) {
        ObjectNode header = JsonMapper.shared().createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = header.putObject(METADATA);
            // Sorted, so that equal checkpoints are equal files: the order of Map.of differs from run to run.
            new TreeMap<>(metadata).forEach(node::put);
        }
        long offset = 0;
        for (Map.Entry<String, Outgoing> entry : tensors.entrySet()) {
            Outgoing tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", tensor.dtype().name());
            ArrayNode shape = node.putArray("shape");
            Arrays.stream(tensor.shape()).forEach(shape::add);
            long end = offset + tensor.bytes();
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = JsonMapper.shared().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        int padded = (LENGTH_BYTES + json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - LENGTH_BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.flip();
    }
}
