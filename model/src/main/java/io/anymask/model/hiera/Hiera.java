package io.anymask.model.hiera;

import static io.anymask.model.layers.Layers.conv;
import static io.anymask.model.layers.Layers.layerNorm;
import static io.anymask.model.layers.Layers.linear;
import static io.anymask.model.layers.Layers.normLinear;
import static io.anymask.model.layers.Layers.resample;
import static io.anymask.model.layers.Layers.role;

import io.anymask.model.hiera.HieraConfig.Block;
import io.anymask.model.layers.Convolution;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.ops.Taps;
import io.anymask.model.vit.ViT;
import java.util.ArrayList;
import java.util.List;

/// Hiera with the neck of SAM 2 (reference files `modeling/backbones/hieradet.py` and `image_encoder.py`).
///
/// Letters in shapes: B images, S pixels a side, H and W tokens down and across, C channels of a stage, w tokens
/// along a window's side.
public final class Hiera {
    private static final float EPSILON = 1e-6f;
    private static final int MLP_RATIO = 4;

    /// Side of the patches, which overlap, and how far they reach over the image's edge.
    private static final int PATCH = 7;

    private static final int OVERLAP = 3;

    /// The finest level that gets a signal from the one above it.
    private static final int TOP_DOWN = 2;

    private Hiera() {}

    /// The image encoder. Its weights lie below `image_encoder`.
    ///
    /// @param pixels (B, 3, S, S), normalised
    /// @return a level for each stage, from fine to coarse: (B, out, S/4, S/4), (B, out, S/8, S/8)...
    public static <T> List<T> imageEncoder(Ops<T> ops, Scope weights, HieraConfig config, T pixels) {
        return neck(ops, weights.at("neck"), config, layers(ops, weights.at("trunk"), config, pixels));
    }

    /// What leaves the patch embedding, then with positions added, then each block, all (B, H, W, C): the places
    /// at which the trunk is compared with the reference.
    public static <T> List<T> layers(Ops<T> ops, Scope weights, HieraConfig config, T pixels) {
        List<T> outputs = new ArrayList<>();
        Convolution patches = new Convolution(3, config.channels(), PATCH, HieraConfig.STRIDE, OVERLAP, 1, true);
        T map = ops.transpose(conv(ops, weights.at("patch_embed").at("proj"), patches, pixels), 0, 2, 3, 1);
        outputs.add(map);
        map = ops.add(map, positions(ops, weights, config));
        outputs.add(map);
        List<Block> blocks = config.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Scope scope = weights.at("blocks").at(i);
            Block block = blocks.get(i);
            double depth = blocks.size() == 1 ? 1 : (double) i / (blocks.size() - 1);
            map = ops.block(map, x -> block(ops, scope, block, depth, x));
            outputs.add(map);
        }
        return outputs;
    }

    /// Positions of the first stage's tokens, (1, H, W, C): one table stretched over the image, and one repeated
    /// in each window.
    public static <T> T positions(Ops<T> ops, Scope weights, HieraConfig config) {
        int channels = config.channels();
        int background = config.background();
        int window = config.windows().getFirst();
        int grid = config.grid(0);
        int windows = grid / window;
        T table = weights.weight(ops, "pos_embed", 1, channels, background, background);
        T stretched = resample(ops, Taps.bicubic(background, grid), table);
        T repeated = weights.weight(ops, "pos_embed_window", 1, channels, window, window);
        T sum = ops.add(
                ops.reshape(stretched, channels, windows, window, windows, window),
                ops.reshape(repeated, channels, 1, window, 1, window));
        return ops.transpose(ops.reshape(sum, 1, channels, grid, grid), 0, 2, 3, 1);
    }

    /// x: (B, H, W, in) -> (B, H, W, out), or of half the height and width where the block pools. Then also the
    /// shortcut is made of the normalised tokens.
    private static <T> T block(Ops<T> ops, Scope weights, Block block, double depth, T x) {
        T normalised = layerNorm(ops, weights.at("norm1"), block.in(), EPSILON, x);
        T shortcut =
                block.pools() ? pool(ops, linear(ops, weights.at("proj"), block.in(), block.out(), normalised)) : x;
        T attended = attention(ops, weights.at("attn"), block, normalised);
        T sum = ops.residual(shortcut, attended, depth);
        return ops.residual(sum, mlp(ops, weights, block.out(), sum), depth);
    }

    private static <T> T mlp(Ops<T> ops, Scope weights, int channels, T x) {
        Scope layers = weights.at("mlp").at("layers");
        int hidden = MLP_RATIO * channels;
        T wide = normLinear(ops, weights.at("norm2"), layers.at(0), channels, hidden, EPSILON, x);
        return linear(ops, layers.at(1), hidden, channels, ops.gelu(wide));
    }

    /// Attention within windows, the last of which are filled up with zeros that take part in it, as in the
    /// reference. Where the block pools, only the queries do. (B, H, W, in) -> (B, H, W, out), or of half the
    /// height and width.
    private static <T> T attention(Ops<T> ops, Scope weights, Block block, T x) {
        int[] shape = ops.shape(x);
        int window = block.window() == 0 ? Math.max(shape[1], shape[2]) : block.window();
        T windows = ViT.partition(ops, window, x);
        Scope qkv = weights.at("qkv");
        T q = role(ops, qkv, 0, block.in(), block.out(), true, windows);
        T k = role(ops, qkv, 1, block.in(), block.out(), true, windows);
        T v = role(ops, qkv, 2, block.in(), block.out(), true, windows);
        int shrink = block.pools() ? 2 : 1;
        int side = window / shrink;
        if (block.pools()) {
            T pooled = pool(ops, ops.reshape(q, Ops.INFER, window, window, block.out()));
            q = ops.reshape(pooled, Ops.INFER, side * side, block.out());
        }
        T attended = ops.attention(q, k, v, block.heads(), null);
        T map = ViT.merge(ops, side, shape[1] / shrink, shape[2] / shrink, attended);
        return linear(ops, weights.at("proj"), block.out(), block.out(), map);
    }

    /// The largest of each square of 2 × 2 tokens, channel by channel. (B, H, W, C) -> (B, H/2, W/2, C).
    private static <T> T pool(Ops<T> ops, T x) {
        int[] shape = ops.shape(x);
        int width = shape[2];
        int channels = shape[3];
        T rows = ops.max(ops.reshape(x, Ops.INFER, 2, width * channels), 1);
        T cells = ops.max(ops.reshape(rows, Ops.INFER, 2, channels), 1);
        return ops.reshape(cells, Ops.INFER, shape[1] / 2, width / 2, channels);
    }

    /// Brings the last map of each stage to the pyramid's channels. The two finest levels stay as they are; each
    /// other one gets the next coarser one, every value of which stands for four.
    ///
    /// @param layers of [#layers]
    private static <T> List<T> neck(Ops<T> ops, Scope weights, HieraConfig config, List<T> layers) {
        int coarsest = config.depths().size() - 1;
        List<T> levels = new ArrayList<>();
        for (int stage = coarsest; stage >= 0; stage--) {
            T map = ops.transpose(layers.get(2 + config.stageEnd(stage)), 0, 3, 1, 2);
            Convolution shape = new Convolution(config.channels(stage), config.outChannels(), 1, 1, 0, 1, true);
            T lateral = conv(ops, weights.at("convs").at(coarsest - stage).at("conv"), shape, map);
            boolean mixed = stage >= TOP_DOWN && stage < coarsest;
            levels.addFirst(mixed ? addRepeated(ops, lateral, levels.getFirst()) : lateral);
        }
        return levels;
    }

    /// @param fine (B, C, 2H, 2W)
    /// @param coarse (B, C, H, W), each value added to four
    private static <T> T addRepeated(Ops<T> ops, T fine, T coarse) {
        int[] shape = ops.shape(coarse);
        T cells = ops.reshape(fine, Ops.INFER, shape[2], 2, shape[3], 2);
        T sum = ops.add(cells, ops.reshape(coarse, Ops.INFER, shape[2], 1, shape[3], 1));
        return ops.reshape(sum, Ops.INFER, shape[1], 2 * shape[2], 2 * shape[3]);
    }
}
