package io.anymask.mask;

import io.anymask.testing.Shared;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The arrays of `golden/amg_utils`: masks of one byte per pixel and numbers.
final class GoldenTensors {
    private final JsonNode header;
    private final ByteBuffer data;

    GoldenTensors() {
        try {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(Shared.golden("amg_utils/amg_utils.safetensors")));
            byte[] json = new byte[(int) file.order(ByteOrder.LITTLE_ENDIAN).getLong()];
            file.get(json);
            header = JsonMapper.builder().build().readTree(json);
            data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    float[] floats(String key) {
        ByteBuffer bytes = bytes(key, "F32");
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    long[] longs(String key) {
        ByteBuffer bytes = bytes(key, "I64");
        long[] values = new long[bytes.remaining() / 8];
        bytes.asLongBuffer().get(values);
        return values;
    }

    /// The planes of a tensor whose last two dimensions are height and width.
    List<Mask> masks(String key) {
        ByteBuffer bytes = bytes(key, "U8");
        int[] shape = shape(key);
        int height = shape[shape.length - 2];
        int width = shape[shape.length - 1];
        List<Mask> masks = new ArrayList<>();
        while (bytes.hasRemaining()) {
            boolean[] pixels = new boolean[height * width];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = bytes.get() != 0;
            }
            masks.add(Mask.of(width, height, pixels));
        }
        return masks;
    }

    /// The planes of a float tensor [N, height, width].
    List<MaskLogits> logits(String key) {
        int[] shape = shape(key);
        float[] values = floats(key);
        int plane = shape[1] * shape[2];
        List<MaskLogits> logits = new ArrayList<>();
        for (int i = 0; i < shape[0]; i++) {
            logits.add(new MaskLogits(shape[1], shape[2], Arrays.copyOfRange(values, i * plane, (i + 1) * plane)));
        }
        return logits;
    }

    private int[] shape(String key) {
        return header.get(key)
                .get("shape")
                .valueStream()
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private ByteBuffer bytes(String key, String type) {
        JsonNode entry = header.get(key);
        if (!entry.get("dtype").asString().equals(type)) {
            throw new AssertionError(key + " is " + entry.get("dtype") + ", expected " + type);
        }
        int from = entry.get("data_offsets").get(0).asInt();
        int to = entry.get("data_offsets").get(1).asInt();
        return data.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    }
}
