package io.anymask.model.clip;

import static io.anymask.model.layers.Layers.conv;
import static io.anymask.model.layers.Layers.layerNorm;

import io.anymask.model.layers.Convolution;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CLIP's ViT (openai/CLIP `model.py`, `VisionTransformer`): patches and a class token go through blocks of
/// attention, and what the class token became is the image's vector.
///
/// In its last block nothing but the class token is ever read, so only that is computed there; and what it may
/// look at can be limited to a mask (Segment Anything, appendix D.5). All masks of an image share what lies
/// before.
///
/// Letters in shapes: B images, S pixels a side, L = 1 + (S/patch)² tokens, C channels, N masks.
final class ImageTower {
    private final Scope weights;
    private final ClipConfig.Image config;
    private final int joint;
    private final ClipBlocks blocks;

    /// @param weights of the whole model
    ImageTower(Scope weights, ClipConfig config) {
        this.weights = weights.at("visual");
        this.config = config.image();
        this.joint = config.joint();
        this.blocks =
                new ClipBlocks(this.config.width(), this.config.heads(), this.config.mlpWidth(), config.activation());
    }

    /// What leaves the patch convolution (B, C, G, G), the first norm (B, L, C), and each block (B, L, C): the
    /// places at which the tower is compared with the reference.
    <T> List<T> layers(Ops<T> ops, T pixels) {
        List<T> outputs = new ArrayList<>();
        T patches = patches(ops, pixels);
        outputs.add(patches);
        T x = tokens(ops, patches);
        outputs.add(x);
        for (int i = 0; i < config.layers(); i++) {
            x = block(ops, i, x);
            outputs.add(x);
        }
        return outputs;
    }

    /// What the last block sees.
    ///
    /// @param pixels (B, 3, S, S), normalised
    /// @return (B, L, C)
    <T> T beforeLast(Ops<T> ops, T pixels) {
        T x = tokens(ops, patches(ops, pixels));
        for (int i = 0; i < config.layers() - 1; i++) {
            x = block(ops, i, x);
        }
        return x;
    }

    /// The vector of an image, or of some of its patches.
    ///
    /// @param tokens of [#beforeLast], (B, L, C)
    /// @param bias (B, 1, 1, L), 0 for tokens that the class token may look at and -∞ for others; null for all
    /// @return (B, joint), of any length
    <T> T pooled(Ops<T> ops, T tokens, @Nullable T bias) {
        int last = config.layers() - 1;
        T classToken = ops.slice(tokens, 1, 0, 1);
        T attended = blocks.block(ops, scope(last), classToken, tokens, bias, 1);
        T normalised = layerNorm(ops, weights.at("ln_post"), config.width(), attended);
        T vector = ops.matmul(normalised, weights.weight(ops, "proj", config.width(), joint));
        return ops.reshape(vector, Ops.KEEP, joint);
    }

    private <T> T block(Ops<T> ops, int index, T x) {
        double depth = config.layers() == 1 ? 1 : (double) index / (config.layers() - 1);
        return ops.block(x, tokens -> blocks.block(ops, scope(index), tokens, null, depth));
    }

    private Scope scope(int block) {
        return weights.at("transformer").at("resblocks").at(block);
    }

    /// (B, 3, S, S) -> (B, C, G, G).
    private <T> T patches(Ops<T> ops, T pixels) {
        Convolution shape = Convolution.of(3, config.width(), config.patch())
                .stride(config.patch())
                .unpadded();
        return conv(ops, weights.at("conv1"), shape, pixels);
    }

    /// The class token before the patches, positions added, normalised. (B, C, G, G) -> (B, L, C).
    private <T> T tokens(Ops<T> ops, T patches) {
        int width = config.width();
        T rows = ops.transpose(ops.reshape(patches, Ops.KEEP, width, config.grid() * config.grid()), 0, 2, 1);
        T classToken = ops.reshape(weights.weight(ops, "class_embedding", width), 1, 1, width);
        T all = ops.concat(1, List.of(ops.repeat(classToken, rows), rows));
        T positioned = ops.add(all, weights.weight(ops, "positional_embedding", config.tokens(), width));
        return layerNorm(ops, weights.at("ln_pre"), width, positioned);
    }
}
