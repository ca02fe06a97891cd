package io.anymask.model.vit;

import static io.anymask.model.layers.Layers.channelNorm;
import static io.anymask.model.layers.Layers.conv;
import static io.anymask.model.layers.Layers.layerNorm;
import static io.anymask.model.layers.Layers.linear;
import static io.anymask.model.layers.Layers.normLinear;
import static io.anymask.model.layers.Layers.role;

import io.anymask.model.layers.Convolution;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.vit.ViTConfig.Positions;
import java.util.ArrayList;
import java.util.List;

/// The image encoder of SAM proper (reference file `modeling/image_encoder.py`): patches become tokens on a grid,
/// blocks of attention and perceptron follow, most of them within windows, a neck makes the embedding.
///
/// Letters in shapes: B images, S pixels a side, G = S/16 tokens a side, C channels, w tokens along a window's
/// side.
public final class ViT {
    private static final float EPSILON = 1e-6f;

    private ViT() {}

    /// The image encoder. Its weights lie below `image_encoder`.
    ///
    /// @param pixels (B, 3, S, S), normalised and padded
    /// @return the embedding (B, out, G, G)
    public static <T> T imageEncoder(Ops<T> ops, Scope weights, ViTConfig config, T pixels) {
        T map = layers(ops, weights, config, pixels).getLast();
        return neck(ops, weights.at("neck"), config, map).getLast();
    }

    /// What leaves the patch embedding, then with absolute positions added, then each block, all (B, G, G, C): the
    /// places at which the encoder is compared with the reference.
    public static <T> List<T> layers(Ops<T> ops, Scope weights, ViTConfig config, T pixels) {
        List<T> outputs = new ArrayList<>();
        T map = patchEmbed(ops, weights.at("patch_embed").at("proj"), config, pixels);
        outputs.add(map);
        if (config.positions() == Positions.ABSOLUTE_AND_RELATIVE) {
            int grid = config.grid();
            map = ops.add(map, weights.weight(ops, "pos_embed", 1, grid, grid, config.channels()));
        }
        outputs.add(map);
        for (int i = 0; i < config.depth(); i++) {
            int index = i;
            Scope scope = weights.at("blocks").at(i);
            map = ops.block(map, x -> block(ops, scope, config, index, x));
            outputs.add(map);
        }
        return outputs;
    }

    /// A linear map of each patch, which the checkpoint stores as a convolution. (B, 3, S, S) -> (B, G, G, C).
    private static <T> T patchEmbed(Ops<T> ops, Scope weights, ViTConfig config, T pixels) {
        Convolution patches = Convolution.patches(3, config.channels(), config.patch());
        return ops.transpose(conv(ops, weights, patches, pixels), 0, 2, 3, 1);
    }

    /// x: (B, G, G, C) -> (B, G, G, C).
    private static <T> T block(Ops<T> ops, Scope weights, ViTConfig config, int index, T x) {
        T attended = config.isGlobal(index)
                ? globalAttention(ops, weights, config, x)
                : windowedAttention(ops, weights, config, x);
        double depth = config.depth() == 1 ? 1 : (double) index / (config.depth() - 1);
        T sum = ops.residual(x, attended, depth);
        return ops.residual(sum, mlp(ops, weights, config, sum), depth);
    }

    private static <T> T mlp(Ops<T> ops, Scope weights, ViTConfig config, T x) {
        Scope mlp = weights.at("mlp");
        int channels = config.channels();
        T hidden = normLinear(ops, weights.at("norm2"), mlp.at("lin1"), channels, config.mlpWidth(), EPSILON, x);
        return linear(ops, mlp.at("lin2"), config.mlpWidth(), channels, ops.gelu(hidden));
    }

    private static <T> T globalAttention(Ops<T> ops, Scope weights, ViTConfig config, T x) {
        int grid = config.grid();
        int channels = config.channels();
        T tokens = ops.reshape(x, Ops.KEEP, grid * grid, channels);
        T normalised = layerNorm(ops, weights.at("norm1"), channels, EPSILON, tokens);
        T attended = attention(ops, weights.at("attn"), config, grid, normalised);
        T projected = linear(ops, weights.at("attn").at("proj"), channels, channels, attended);
        return ops.reshape(projected, Ops.KEEP, grid, grid, channels);
    }

    /// Tokens outside of the image fill up the last windows. They are zero after the norm, but take part in the
    /// attention, as in the reference.
    private static <T> T windowedAttention(Ops<T> ops, Scope weights, ViTConfig config, T x) {
        int grid = config.grid();
        int channels = config.channels();
        T normalised = layerNorm(ops, weights.at("norm1"), channels, EPSILON, x);
        T windows = partition(ops, config.window(), normalised);
        T attended = attention(ops, weights.at("attn"), config, config.window(), windows);
        T map = merge(ops, config.window(), grid, grid, attended);
        return linear(ops, weights.at("attn").at("proj"), channels, channels, map);
    }

    /// Cuts a map, padded with zeros at its right and bottom, into windows: (B, H, W, C) -> (B·windows, w², C).
    public static <T> T partition(Ops<T> ops, int window, T map) {
        int[] shape = ops.shape(map);
        int down = windows(shape[1], window);
        int across = windows(shape[2], window);
        int channels = shape[3];
        T padded = ops.pad(ops.pad(map, 1, 0, down * window - shape[1]), 2, 0, across * window - shape[2]);
        T rows = ops.reshape(padded, Ops.INFER, window, across, window * channels); // (B·down, w, across, w·C)
        T windows = ops.transpose(rows, 0, 2, 1, 3); // (B·down, across, w, w·C)
        return ops.reshape(windows, Ops.INFER, window * window, channels);
    }

    /// Puts windows together again and cuts off the padding: (B·windows, w², C) -> (B, H, W, C).
    public static <T> T merge(Ops<T> ops, int window, int height, int width, T windows) {
        int channels = ops.shape(windows)[2];
        int down = windows(height, window);
        int across = windows(width, window);
        T rows = ops.reshape(windows, Ops.INFER, across, window, window * channels); // (B·down, across, w, w·C)
        T map = ops.transpose(rows, 0, 2, 1, 3); // (B·down, w, across, w·C)
        T padded = ops.reshape(map, Ops.INFER, down * window, across * window, channels);
        return ops.slice(ops.slice(padded, 1, 0, height), 2, 0, width);
    }

    private static int windows(int length, int window) {
        return (length + window - 1) / window;
    }

    /// Multi-head attention within squares of tokens, without its last projection. x: (N, side², C) -> (N, side²,
    /// C).
    private static <T> T attention(Ops<T> ops, Scope weights, ViTConfig config, int side, T x) {
        T q = role(ops, weights.at("qkv"), 0, config.channels(), config.channels(), config.qkvBias(), x);
        T k = role(ops, weights.at("qkv"), 1, config.channels(), config.channels(), config.qkvBias(), x);
        T v = role(ops, weights.at("qkv"), 2, config.channels(), config.channels(), config.qkvBias(), x);
        if (config.positions() == Positions.NONE) {
            return ops.attention(q, k, v, config.heads(), null);
        }
        T rows = relativePositions(ops, weights, "rel_pos_h", config.headWidth(), side);
        T columns = relativePositions(ops, weights, "rel_pos_w", config.headWidth(), side);
        return ops.gridAttention(q, k, v, config.heads(), rows, columns);
    }

    /// The learned vector of each pair of a query's and a key's row (or column): (side, side, d).
    private static <T> T relativePositions(Ops<T> ops, Scope weights, String name, int width, int side) {
        T table = weights.weight(ops, name, PositionTables.length(side, side), width);
        return ops.reshape(ops.gather(table, PositionTables.entries(side, side)), side, side, width);
    }

    /// To the embedding's channels: two convolutions, each with a channel norm behind it. (B, G, G, C) -> four
    /// times (B, out, G, G), what leaves each of them.
    public static <T> List<T> neck(Ops<T> ops, Scope weights, ViTConfig config, T map) {
        int out = config.outChannels();
        T x = ops.transpose(map, 0, 3, 1, 2);
        T narrow = conv(ops, weights.at(0), Convolution.of(config.channels(), out, 1), x);
        T normalised = channelNorm(ops, weights.at(1), out, narrow);
        T mixed = conv(ops, weights.at(2), Convolution.of(out, out, 3), normalised);
        return List.of(narrow, normalised, mixed, channelNorm(ops, weights.at(3), out, mixed));
    }
}
