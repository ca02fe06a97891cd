package io.anymask.model.sam2;

import static io.anymask.model.layers.Layers.CHANNEL_NORM_EPSILON;
import static io.anymask.model.layers.Layers.channelNorm;
import static io.anymask.model.layers.Layers.conv;
import static io.anymask.model.layers.Layers.linear;
import static io.anymask.model.layers.Layers.normLinear;
import static io.anymask.model.layers.Layers.resample;

import io.anymask.model.layers.Convolution;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.ops.Taps;
import io.anymask.model.sam.SamConfig;

/// The memory encoder (SAM 2, section 4; reference file `modeling/memory_encoder.py`): a frame and the object's
/// mask in it become a memory of the object. Its weights lie below `memory_encoder`.
///
/// Letters in shapes: B objects, C channels of the embedding, D of a memory, G cells and S pixels a side.
public final class MemoryEncoder {
    /// Steps that halve the mask until it has the embedding's size.
    private static final int HALVINGS = 4;

    private static final int KERNEL = 7;
    private static final int MLP_RATIO = 4;

    /// What the mask's values in [0, 1] become.
    private static final float MASK_SCALE = 20;

    private static final float MASK_SHIFT = -10;

    private MemoryEncoder() {}

    /// The mask as [#encode] takes it: at the frame's size, in [-10, 10].
    ///
    /// @param logits (B, 1, 4G, 4G)
    /// @param prompted (B, 1, 1, 1), 1 for a frame with prompts, whose mask counts as certain, else 0
    /// @return (B, 1, S, S)
    static <T> T mask(Ops<T> ops, SamConfig config, T logits, T prompted) {
        T large = resample(ops, Taps.bilinear(config.maskSize(), config.imageSize()), logits);
        T tracked = ops.subtract(scalar(ops, 1), prompted);
        T probability =
                ops.add(ops.multiply(positive(ops, large), prompted), ops.multiply(ops.sigmoid(large), tracked));
        return ops.add(ops.multiply(probability, scalar(ops, MASK_SCALE)), scalar(ops, MASK_SHIFT));
    }

    /// 1 where x is above 0, else 0.
    static <T> T positive(Ops<T> ops, T x) {
        return ops.subtract(scalar(ops, 1), ops.equal(ops.relu(x), scalar(ops, 0)));
    }

    private static <T> T scalar(Ops<T> ops, float value) {
        return ops.constant(new float[] {value}, 1);
    }

    /// @param features (1, C, G, G) of the frame, without any memory
    /// @param mask (B, 1, S, S) of [#mask]
    /// @return (B, D, G, G)
    public static <T> T encode(Ops<T> ops, Scope weights, Sam2Config config, T features, T mask) {
        T drawn = downsample(ops, weights.at("mask_downsampler").at("encoder"), config.channels(), mask);
        T fused = fuse(ops, weights, config, features, drawn);
        return conv(
                ops,
                weights.at("out_proj"),
                Convolution.patches(config.channels(), config.memory().channels(), 1),
                fused);
    }

    /// (B, 1, S, S) -> (B, C, G, G).
    public static <T> T downsample(Ops<T> ops, Scope weights, int channels, T mask) {
        T x = mask;
        int in = 1;
        for (int i = 0; i < HALVINGS; i++) {
            int out = 4 * in;
            x = conv(ops, weights.at(3 * i), new Convolution(in, out, 3, 2, 1, 1, true), x);
            x = ops.gelu(channelNorm(ops, weights.at(3 * i + 1), out, x));
            in = out;
        }
        return conv(ops, weights.at(3 * HALVINGS), Convolution.patches(in, channels, 1), x);
    }

    /// The frame and the mask together, mixed by ConvNeXt's blocks (Liu et al., CVPR 2022).
    ///
    /// @param features (1, C, G, G)
    /// @param drawn (B, C, G, G) of [#downsample]
    /// @return (B, C, G, G)
    public static <T> T fuse(Ops<T> ops, Scope weights, Sam2Config config, T features, T drawn) {
        int channels = config.channels();
        T x = ops.add(
                conv(ops, weights.at("pix_feat_proj"), Convolution.patches(channels, channels, 1), features), drawn);
        for (int i = 0; i < config.memory().fuserLayers(); i++) {
            x = ops.add(x, block(ops, weights.at("fuser").at("layers").at(i), channels, x));
        }
        return x;
    }

    private static <T> T block(Ops<T> ops, Scope weights, int channels, T x) {
        Convolution depthwise = new Convolution(channels, channels, KERNEL, 1, KERNEL / 2, channels, true);
        T rows = ops.transpose(conv(ops, weights.at("dwconv"), depthwise, x), 0, 2, 3, 1);
        int hidden = MLP_RATIO * channels;
        T wide = normLinear(
                ops, weights.at("norm"), weights.at("pwconv1"), channels, hidden, CHANNEL_NORM_EPSILON, rows);
        T narrow = linear(ops, weights.at("pwconv2"), hidden, channels, ops.gelu(wide));
        T scaled = ops.multiply(narrow, weights.weight(ops, "gamma", channels));
        return ops.transpose(scaled, 0, 3, 1, 2);
    }

    /// Marks the memories of objects that are not seen.
    ///
    /// @param weights of the whole model
    /// @param memory (B, D, G, G)
    /// @param present (B, 1), 1 or 0
    static <T> T mark(Ops<T> ops, Scope weights, int channels, T memory, T present) {
        T absent = ops.reshape(ops.subtract(scalar(ops, 1), present), Ops.KEEP, 1, 1, 1);
        T sign = ops.reshape(weights.weight(ops, "no_obj_embed_spatial", 1, channels), 1, channels, 1, 1);
        return ops.add(memory, ops.multiply(absent, sign));
    }
}
