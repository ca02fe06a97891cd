package io.anymask.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A golden safetensors file, read without the code under test.
///
/// Layout: the header's length (8 bytes, little-endian), the header (JSON: name to dtype, shape, begin and
/// end), the data. Immutable as long as nobody writes into the arrays it hands out, which are copies.
public final class SafetensorsFile {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final ByteBuffer data;

    private record Entry(String dtype, int[] shape, int begin, int end) {}

    private SafetensorsFile(ByteBuffer file) {
        ByteBuffer bytes = file.order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = Math.toIntExact(bytes.getLong());
        byte[] header = new byte[headerLength];
        bytes.get(header);
        data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        JsonNode json = JsonMapper.builder().build().readTree(new String(header, StandardCharsets.UTF_8));
        json.properties().forEach(property -> {
            if (!property.getKey().equals("__metadata__")) {
                entries.put(property.getKey(), entry(property.getValue()));
            }
        });
    }

    private static Entry entry(JsonNode node) {
        JsonNode shape = node.get("shape");
        JsonNode offsets = node.get("data_offsets");
        int[] sizes = IntStream.range(0, shape.size())
                .map(axis -> shape.get(axis).asInt())
                .toArray();
        return new Entry(
                node.get("dtype").asString(),
                sizes,
                offsets.get(0).asInt(),
                offsets.get(1).asInt());
    }

    /// Reads a whole file into memory.
    public static SafetensorsFile read(Path file) {
        try {
            return of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The content of a file, for those that lie compressed.
    public static SafetensorsFile of(byte[] file) {
        return new SafetensorsFile(ByteBuffer.wrap(file));
    }

    /// The names in the order of the file.
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    public int[] shape(String name) {
        return entry(name).shape.clone();
    }

    /// The type as the file spells it: `F32`, `U8`, `I64`...
    public String dtype(String name) {
        return entry(name).dtype;
    }

    /// The raw little-endian bytes; of a `U8`, `I8` or `BOOL` tensor its values.
    public byte[] bytes(String name) {
        Entry entry = entry(name);
        byte[] bytes = new byte[entry.end - entry.begin];
        data.get(entry.begin, bytes);
        return bytes;
    }

    /// The values as floats; of `F64` and large integers the nearest float.
    public float[] floats(String name) {
        double[] values = doubles(name);
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /// The values as doubles, exact for all types but large `I64`.
    public double[] doubles(String name) {
        Entry entry = entry(name);
        return IntStream.range(0, count(entry))
                .mapToDouble(i -> number(entry, i))
                .toArray();
    }

    /// The values of an integer or boolean tensor.
    public long[] longs(String name) {
        Entry entry = entry(name);
        return IntStream.range(0, count(entry))
                .mapToLong(i -> integer(entry, i))
                .toArray();
    }

    private double number(Entry entry, int i) {
        int at = entry.begin + i * bytesOf(entry.dtype);
        return switch (entry.dtype) {
            case "F64" -> data.getDouble(at);
            case "F32" -> data.getFloat(at);
            case "F16" -> Float.float16ToFloat(data.getShort(at));
            case "BF16" -> Float.intBitsToFloat(data.getShort(at) << 16);
            default -> integer(entry, i);
        };
    }

    private long integer(Entry entry, int i) {
        int at = entry.begin + i * bytesOf(entry.dtype);
        return switch (entry.dtype) {
            case "I64", "U64" -> data.getLong(at);
            case "I32" -> data.getInt(at);
            case "U32" -> Integer.toUnsignedLong(data.getInt(at));
            case "I16" -> data.getShort(at);
            case "U16" -> Short.toUnsignedLong(data.getShort(at));
            case "I8" -> data.get(at);
            case "U8", "BOOL" -> Byte.toUnsignedLong(data.get(at));
            default -> throw new IllegalArgumentException("dtype " + entry.dtype + " has no integers");
        };
    }

    private static int bytesOf(String dtype) {
        return switch (dtype) {
            case "F64", "I64", "U64" -> 8;
            case "F32", "I32", "U32" -> 4;
            case "F16", "BF16", "I16", "U16" -> 2;
            case "I8", "U8", "BOOL" -> 1;
            default -> throw new IllegalArgumentException("dtype " + dtype + " is not known here");
        };
    }

    private static int count(Entry entry) {
        int count = Arrays.stream(entry.shape).reduce(1, Math::multiplyExact);
        if (count * bytesOf(entry.dtype) != entry.end - entry.begin) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(entry.shape) + " does not fill " + (entry.end - entry.begin) + " bytes");
        }
        return count;
    }

    private Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("no tensor " + name + " among " + entries.keySet());
        }
        return entry;
    }
}
