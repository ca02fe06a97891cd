package io.anymask.model.checkpoint;

import io.anymask.file.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Tensors of 32-bit floats that are written where they lie, without a copy of them all.
///
/// @param tensors by name, in the order of the file
public record FloatTensors(SequencedMap<String, Values> tensors) {
    private static final int PIECE = 1 << 16;

    /// The elements of a tensor, row-major, in one or several buffers, each from position 0 to its limit.
    public record Values(List<FloatBuffer> parts, int... shape) {
        public Values {
            parts = List.copyOf(parts);
            long count = parts.stream().mapToLong(FloatBuffer::limit).sum();
            long expected = TensorView.byteCount(DType.F32, shape) / Float.BYTES;
            if (count != expected) {
                throw new IllegalArgumentException(
                        "a tensor: got %d values, expected %d for its shape".formatted(count, expected));
            }
        }

        /// All elements in memory of their own.
        public float[] toFloats() {
            float[] all = new float[parts.stream().mapToInt(FloatBuffer::limit).sum()];
            int at = 0;
            for (FloatBuffer part : parts) {
                part.get(0, all, at, part.limit());
                at += part.limit();
            }
            return all;
        }

        /// Bytes in a file.
        public long bytes() {
            return TensorView.byteCount(DType.F32, shape);
        }
    }

    /// Writes a safetensors file. It appears whole or not at all.
    ///
    /// @throws CheckpointException when it cannot be written
    public void writeSafetensors(Map<String, String> metadata, Path file) {
        SequencedMap<String, Safetensors.Outgoing> outgoing = new LinkedHashMap<>();
        tensors.forEach((name, values) ->
                outgoing.put(name, new Safetensors.Outgoing(DType.F32, values.shape(), values.bytes(), channel -> {
                    ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
                    FloatBuffer floats = piece.asFloatBuffer();
                    for (FloatBuffer part : values.parts()) {
                        for (int at = 0; at < part.limit(); at += floats.capacity()) {
                            int count = Math.min(floats.capacity(), part.limit() - at);
                            floats.put(0, part, at, count);
                            AtomicFile.writeFully(channel, piece.clear().limit(count * Float.BYTES));
                        }
                    }
                })));
        Safetensors.writeAll(outgoing, metadata, file);
    }
}
