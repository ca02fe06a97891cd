package io.anymask.model.sam2;

import static io.anymask.model.layers.Layers.linear;

import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.List;

/// What is remembered of one object when a frame is looked at: n frames, and tokens of pointers. Keys are values
/// with their positions.
///
/// @param frames (n, G², D) memories, row by row
/// @param frameKeys (n, G², D)
/// @param pointers (1, P, D)
/// @param pointerKeys (1, P, D)
public record MemoryBank<T>(T frames, T frameKeys, T pointers, T pointerKeys) {
    /// @param weights of the whole model
    /// @param memories (1, n, D, G, G) of [MemoryEncoder]
    /// @param times (1, n), the row of the table of times for each memory, see [MemoryRules.Memory]
    /// @param pointers (1, m, C) of [ObjectDecoder#pointer]; there may be none
    /// @param distances (1, m), how long ago each pointer was, see [MemoryRules#distance]
    static <T> MemoryBank<T> of(
            Ops<T> ops, Scope weights, Sam2Config config, T memories, T times, T pointers, T distances) {
        int cells = config.grid() * config.grid();
        int width = config.memory().channels();
        T frames = ops.transpose(ops.reshape(memories, Ops.INFER, width, cells), 0, 2, 1);
        T places = ops.constant(SineCode.grid(config.grid(), config.grid(), width), 1, cells, width);
        T frameKeys =
                ops.add(ops.add(frames, places), ops.reshape(times(ops, weights, width, times), Ops.KEEP, 1, width));
        int parts = config.channels() / width;
        T cut = ops.reshape(pointers, Ops.INFER, parts, width);
        T tokens = ops.reshape(cut, 1, Ops.INFER, width);
        if (!config.memory().timesPointers()) {
            return new MemoryBank<>(frames, frameKeys, tokens, tokens);
        }
        T code = SineCode.line(ops, ops.reshape(distances, Ops.INFER, 1), config.channels());
        T since = linear(ops, weights.at("obj_ptr_tpos_proj"), config.channels(), width, code);
        T keys = ops.add(cut, ops.reshape(since, Ops.KEEP, 1, width));
        return new MemoryBank<>(frames, frameKeys, tokens, ops.reshape(keys, 1, Ops.INFER, width));
    }

    /// The rows of the table of times: (1, n) -> (n, D).
    private static <T> T times(Ops<T> ops, Scope weights, int width, T times) {
        int rows = Sam2Config.MEMORIES;
        float[] numbers = new float[rows];
        for (int i = 0; i < rows; i++) {
            numbers[i] = i;
        }
        T chosen = ops.equal(ops.reshape(times, Ops.INFER, 1), ops.constant(numbers, rows));
        T table = weights.weight(ops, "maskmem_tpos_enc", rows, 1, 1, width);
        return ops.matmul(chosen, ops.reshape(table, rows, width));
    }

    /// All values, frames first: (1, n·G² + P, D).
    T values(Ops<T> ops) {
        int width = ops.shape(frames)[2];
        return ops.concat(1, List.of(ops.reshape(frames, 1, Ops.INFER, width), pointers));
    }
}
