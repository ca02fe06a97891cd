package io.anymask.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The safetensors format: eight bytes with the header's length, a JSON header, the tensors' bytes.
final class Safetensors {
    private static final int LENGTH_BYTES = 8;
    private static final long MAX_HEADER = 100_000_000;
    private static final int MAX_RANK = 16;
    private static final int ALIGNMENT = 64;
    private static final String METADATA = "__metadata__";

    private Safetensors() {}

    /// Whether the bytes begin like this format: a plausible length, then the opening brace of the header.
    static boolean recognises(FileBytes file) {
        return file.size() > LENGTH_BYTES && file.view(LENGTH_BYTES, 1).get() == '{';
    }

    static Checkpoint read(FileBytes file) {
        long headerLength = headerLength(file);
        JsonNode header = header(file, headerLength);
        long start = LENGTH_BYTES + headerLength;
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new HashMap<>();
        long end = 0;
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(e -> metadata.put(e.getKey(), e.getValue().asString("")));
            } else {
                Range range = range(file, entry.getKey(), entry.getValue());
                end = Math.max(end, range.to());
                ByteBuffer bytes = file.view(start + range.from(), range.to() - range.from());
                tensors.put(entry.getKey(), tensor(file, entry.getKey(), entry.getValue(), bytes));
            }
        }
        if (start + end > file.size()) {
            throw new CheckpointException("%s: %d bytes are missing at the end; copy or download it again"
                    .formatted(file.name(), start + end - file.size()));
        }
        return Checkpoint.of(file.name(), tensors, metadata);
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

    private static JsonNode header(FileBytes file, long length) {
        byte[] json = new byte[(int) length];
        file.view(LENGTH_BYTES, length).get(json);
        try {
            JsonNode header = JsonMapper.shared().readTree(json);
            if (!header.isObject()) {
                throw new CheckpointException(
                        file.name() + ": the safetensors header is no JSON object; the file is damaged");
            }
            return header;
        } catch (JacksonException e) {
            throw new CheckpointException(
                    file.name() + ": the safetensors header is not JSON; the file is damaged: "
                            + e.getOriginalMessage(),
                    e);
        }
    }

    private record Range(long from, long to) {}

    private static Range range(FileBytes file, String name, JsonNode entry) {
        JsonNode offsets = entry.path("data_offsets");
        long from = offsets.path(0).asLong(-1);
        long to = offsets.path(1).asLong(-1);
        if (offsets.size() != 2 || from < 0 || to < from) {
            throw damaged(file, name, "data_offsets " + offsets);
        }
        return new Range(from, to);
    }

    private static TensorView tensor(FileBytes file, String name, JsonNode entry, ByteBuffer bytes) {
        JsonNode dimensions = entry.path("shape");
        if (!dimensions.isArray() || dimensions.size() > MAX_RANK) {
            throw damaged(file, name, "shape " + dimensions);
        }
        int[] shape = new int[dimensions.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dimensions.get(i).asInt(-1);
        }
        try {
            return new TensorView(DType.valueOf(entry.path("dtype").asString("")), shape, bytes);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    "%s: tensor %s has type %s, expected one of %s"
                            .formatted(file.name(), name, entry.path("dtype"), Arrays.toString(DType.values())),
                    e);
        } catch (CheckpointException e) {
            throw new CheckpointException("%s: tensor %s: %s".formatted(file.name(), name, e.getMessage()), e);
        }
    }

    private static CheckpointException damaged(FileBytes file, String name, String what) {
        return new CheckpointException("%s: tensor %s has %s; the file is damaged".formatted(file.name(), name, what));
    }

    static void write(SequencedMap<String, TensorView> tensors, Map<String, String> metadata, Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                write(channel, header(tensors, metadata));
                for (TensorView tensor : tensors.values()) {
                    write(channel, tensor.bytes());
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            discard(part);
            throw new CheckpointException(file + ": cannot write this file (" + e + ")", e);
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            System.getLogger(Safetensors.class.getName()).log(System.Logger.Level.WARNING, "cannot remove " + part, e);
        }
    }

    /// Length and JSON, padded with blanks so that the tensors start aligned.
    private static ByteBuffer header(SequencedMap<String, TensorView> tensors, Map<String, String> metadata) {
        ObjectNode header = JsonMapper.shared().createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = header.putObject(METADATA);
            metadata.forEach(node::put);
        }
        long offset = 0;
        for (Map.Entry<String, TensorView> entry : tensors.entrySet()) {
            TensorView tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", tensor.dtype().name());
            ArrayNode shape = node.putArray("shape");
            Arrays.stream(tensor.shape()).forEach(shape::add);
            long end = offset + tensor.bytes().remaining();
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

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
