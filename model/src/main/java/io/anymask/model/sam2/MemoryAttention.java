package io.anymask.model.sam2;

import static io.anymask.model.layers.Layers.LAYER_NORM_EPSILON;
import static io.anymask.model.layers.Layers.layerNorm;
import static io.anymask.model.layers.Layers.linear;
import static io.anymask.model.layers.Layers.normLinear;

import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.ArrayList;
import java.util.List;

/// Memory attention (SAM 2, section 4; reference file `modeling/memory_attention.py`): the frame's embedding
/// attends to itself and to the memory. Its weights lie below `memory_attention`.
public final class MemoryAttention {
    private static final float SHARE_OF_POSITIONS = 0.1f;

    /// Queries that attend to the memory at once. All 4096 of a frame and seven memories would have scores of 470
    /// MB.
    private static final int QUERIES = 512;

    private MemoryAttention() {}

    /// @param features (1, C, G, G) of the frame, without any memory
    /// @return (1, C, G, G), what the decoder takes for the image
    public static <T> T apply(Ops<T> ops, Scope weights, Sam2Config config, T features, MemoryBank<T> memory) {
        int channels = config.channels();
        int grid = config.grid();
        T rows = ops.transpose(ops.reshape(features, Ops.KEEP, channels, grid * grid), 0, 2, 1);
        T attended = layers(ops, weights, config, rows, memory).getLast();
        return ops.reshape(ops.transpose(attended, 0, 2, 1), Ops.KEEP, channels, grid, grid);
    }

    /// What leaves each layer, and the norm behind the last one: the places at which memory attention is compared
    /// with the reference.
    ///
    /// @param rows (1, G², C) the frame's embedding
    /// @return (1, G², C) each
    public static <T> List<T> layers(Ops<T> ops, Scope weights, Sam2Config config, T rows, MemoryBank<T> memory) {
        int channels = config.channels();
        int grid = config.grid();
        float[] positions = SineCode.grid(grid, grid, channels);
        for (int i = 0; i < positions.length; i++) {
            positions[i] *= SHARE_OF_POSITIONS;
        }
        T x = ops.add(rows, ops.constant(positions, 1, grid * grid, channels));
        RotaryCode<T> rotary = RotaryCode.of(ops, grid, channels);
        List<T> outputs = new ArrayList<>();
        for (int i = 0; i < config.memory().layers(); i++) {
            Scope layer = weights.at("layers").at(i);
            x = ops.add(x, attendToItself(ops, layer, channels, rotary, x));
            x = ops.add(x, attendToMemory(ops, layer, config, rotary, x, memory));
            x = ops.add(x, mlp(ops, layer, config, x));
            outputs.add(x);
        }
        outputs.add(layerNorm(ops, weights.at("norm"), channels, x));
        return outputs;
    }

    private static <T> T attendToItself(Ops<T> ops, Scope layer, int channels, RotaryCode<T> rotary, T x) {
        Scope weights = layer.at("self_attn");
        T normalised = layerNorm(ops, layer.at("norm1"), channels, x);
        T q = rotary.turn(ops, linear(ops, weights.at("q_proj"), channels, channels, normalised));
        T k = rotary.turn(ops, linear(ops, weights.at("k_proj"), channels, channels, normalised));
        T v = linear(ops, weights.at("v_proj"), channels, channels, normalised);
        return linear(ops, weights.at("out_proj"), channels, channels, attention(ops, q, k, v));
    }

    /// Pointers have no place in the image, so their keys are not turned.
    private static <T> T attendToMemory(
            Ops<T> ops, Scope layer, Sam2Config config, RotaryCode<T> rotary, T x, MemoryBank<T> memory) {
        int channels = config.channels();
        int width = config.memory().channels();
        Scope weights = layer.at("cross_attn_image");
        T normalised = layerNorm(ops, layer.at("norm2"), channels, x);
        T q = rotary.turn(ops, linear(ops, weights.at("q_proj"), channels, channels, normalised));
        T ofFrames = rotary.turn(ops, linear(ops, weights.at("k_proj"), width, channels, memory.frameKeys()));
        T ofPointers = linear(ops, weights.at("k_proj"), width, channels, memory.pointerKeys());
        T k = ops.concat(1, List.of(ops.reshape(ofFrames, 1, Ops.INFER, channels), ofPointers));
        T v = linear(ops, weights.at("v_proj"), width, channels, memory.values(ops));
        return linear(ops, weights.at("out_proj"), channels, channels, attention(ops, q, k, v));
    }

    /// Attention of one head, a part of the queries at a time.
    private static <T> T attention(Ops<T> ops, T q, T k, T v) {
        int queries = ops.shape(q)[1];
        List<T> parts = new ArrayList<>();
        for (int from = 0; from < queries; from += QUERIES) {
            T part = ops.slice(q, 1, from, Math.min(queries, from + QUERIES));
            parts.add(ops.attention(part, k, v, 1, null));
        }
        return parts.size() == 1 ? parts.getFirst() : ops.concat(1, parts);
    }

    private static <T> T mlp(Ops<T> ops, Scope layer, Sam2Config config, T x) {
        int channels = config.channels();
        int hidden = config.memory().mlpWidth();
        T wide = normLinear(ops, layer.at("norm3"), layer.at("linear1"), channels, hidden, LAYER_NORM_EPSILON, x);
        return linear(ops, layer.at("linear2"), hidden, channels, ops.relu(wide));
    }
}
