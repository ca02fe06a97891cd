package io.anymask.model.tinyvit;

import static io.anymask.model.layers.Layers.LAYER_NORM_EPSILON;
import static io.anymask.model.layers.Layers.channelNorm;
import static io.anymask.model.layers.Layers.conv;
import static io.anymask.model.layers.Layers.convNorm;
import static io.anymask.model.layers.Layers.linear;
import static io.anymask.model.layers.Layers.normLinear;

import io.anymask.model.layers.Convolution;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.tinyvit.TinyVitConfig.ConvStage;
import io.anymask.model.tinyvit.TinyVitConfig.Stage;
import java.util.ArrayList;
import java.util.List;

/// TinyViT (Wu et al., ECCV 2022, arXiv 2207.10666) as the image encoder of MobileSAM (Zhang et al., arXiv
/// 2306.14289; reference file `mobile_sam/modeling/tiny_vit_sam.py`): a convolutional stem and stage, then
/// stages of windowed attention.
public final class TinyVit {
    private static final int MLP_RATIO = 4;

    /// Query, key and value.
    private static final int ROLES = 3;

    private TinyVit() {}

    /// The image encoder. Its weights lie below `image_encoder`.
    ///
    /// @param pixels (1, 3, S, S), normalised and padded
    /// @return the embedding (1, C, S/16, S/16)
    public static <T> T imageEncoder(Ops<T> ops, Scope weights, TinyVitConfig config, T pixels) {
        int channels = config.stages().getLast().channels();
        int side = config.imageSize() / 4;
        for (Stage stage : config.stages()) {
            side /= stage.reduction();
        }
        T tokens = layers(ops, weights, config, pixels).getLast();
        T map = ops.reshape(ops.transpose(tokens, 0, 2, 1), 1, channels, side, side);
        return neck(ops, weights.at("neck"), channels, config.outChannels(), map);
    }

    /// What leaves the patch embedding, (1, C, S/4, S/4), and then each layer with the merging behind it, (1,
    /// tokens, C): the places at which the encoder is compared with the reference.
    public static <T> List<T> layers(Ops<T> ops, Scope weights, TinyVitConfig config, T pixels) {
        List<T> outputs = new ArrayList<>();
        ConvStage stem = config.stem();
        int side = config.imageSize() / 4;
        T map = patchEmbed(ops, weights.at("patch_embed").at("seq"), stem.channels(), pixels);
        outputs.add(map);
        Scope layers = weights.at("layers");
        for (int i = 0; i < stem.depth(); i++) {
            map = invertedBottleneck(ops, layers.at(0).at("blocks").at(i), stem, map);
        }
        int blocks = config.stages().stream().mapToInt(Stage::depth).sum();
        int passed = 0;
        int channels = stem.channels();
        for (int i = 0; i < config.stages().size(); i++) {
            Stage stage = config.stages().get(i);
            map = patchMerging(ops, layers.at(i).at("downsample"), channels, stage, map);
            channels = stage.channels();
            side = side / stage.reduction();
            T tokens = ops.transpose(ops.reshape(map, 1, channels, side * side), 0, 2, 1);
            outputs.add(tokens);
            for (int block = 0; block < stage.depth(); block++) {
                Scope scope = layers.at(i + 1).at("blocks").at(block);
                int edge = side;
                double depth = (double) passed++ / (blocks - 1);
                tokens = ops.block(tokens, x -> block(ops, scope, stage, edge, depth, x));
            }
            if (i == config.stages().size() - 1) {
                outputs.add(tokens);
            } else {
                map = ops.reshape(ops.transpose(tokens, 0, 2, 1), 1, channels, side, side);
            }
        }
        return outputs;
    }

    /// Two strided convolutions. (1, 3, S, S) -> (1, C, S/4, S/4).
    private static <T> T patchEmbed(Ops<T> ops, Scope weights, int channels, T pixels) {
        T half = convNorm(ops, weights.at(0), Convolution.of(3, channels / 2, 3).stride(2), pixels);
        return convNorm(
                ops, weights.at(2), Convolution.of(channels / 2, channels, 3).stride(2), ops.gelu(half));
    }

    /// MBConv: widen, filter each channel, narrow, add. (1, C, H, W) -> (1, C, H, W).
    private static <T> T invertedBottleneck(Ops<T> ops, Scope weights, ConvStage stage, T x) {
        int channels = stage.channels();
        int wide = channels * stage.expansion();
        T hidden = ops.gelu(convNorm(ops, weights.at("conv1"), Convolution.of(channels, wide, 1), x));
        hidden = ops.gelu(convNorm(ops, weights.at("conv2"), Convolution.depthwise(wide), hidden));
        hidden = convNorm(ops, weights.at("conv3"), Convolution.of(wide, channels, 1), hidden);
        return ops.gelu(ops.add(hidden, x));
    }

    /// Reduces the resolution by the stage's stride and changes the channels to its width.
    private static <T> T patchMerging(Ops<T> ops, Scope weights, int channels, Stage stage, T x) {
        int out = stage.channels();
        T hidden = ops.gelu(convNorm(ops, weights.at("conv1"), Convolution.of(channels, out, 1), x));
        Convolution reduce = Convolution.depthwise(out).stride(stage.reduction());
        hidden = ops.gelu(convNorm(ops, weights.at("conv2"), reduce, hidden));
        return convNorm(ops, weights.at("conv3"), Convolution.of(out, out, 1), hidden);
    }

    /// Windowed attention, a local convolution, a perceptron. tokens: (1, side², C) -> (1, side², C).
    private static <T> T block(Ops<T> ops, Scope weights, Stage stage, int side, double depth, T tokens) {
        int channels = stage.channels();
        T attended = windowedAttention(ops, weights.at("attn"), stage, side, tokens);
        T x = ops.residual(tokens, attended, depth);
        T map = ops.reshape(ops.transpose(x, 0, 2, 1), 1, channels, side, side);
        map = convNorm(ops, weights.at("local_conv"), Convolution.depthwise(channels), map);
        x = ops.transpose(ops.reshape(map, 1, channels, side * side), 0, 2, 1);
        return ops.residual(x, mlp(ops, weights.at("mlp"), channels, x), depth);
    }

    private static <T> T mlp(Ops<T> ops, Scope weights, int channels, T x) {
        int wide = channels * MLP_RATIO;
        T hidden = ops.gelu(normLinear(ops, weights.at("norm"), weights.at("fc1"), channels, wide, x));
        return linear(ops, weights.at("fc2"), wide, channels, hidden);
    }

    /// Attention within windows; the map is padded with zeros to whole windows before it is normalised.
    private static <T> T windowedAttention(Ops<T> ops, Scope weights, Stage stage, int side, T tokens) {
        int channels = stage.channels();
        int window = stage.window();
        int windows = (side + window - 1) / window;
        int padded = windows * window;
        int area = window * window;
        T map = ops.reshape(tokens, 1, side, side, channels);
        map = ops.pad(ops.pad(map, 1, 0, padded - side), 2, 0, padded - side);
        map = ops.reshape(map, windows, window, windows, window, channels);
        T x = ops.reshape(ops.transpose(map, 0, 2, 1, 3, 4), windows * windows, area, channels);
        x = attention(ops, weights, stage, x);
        map = ops.transpose(ops.reshape(x, windows, windows, window, window, channels), 0, 2, 1, 3, 4);
        map = ops.reshape(map, 1, padded, padded, channels);
        map = ops.slice(ops.slice(map, 1, 0, side), 2, 0, side);
        return ops.reshape(map, 1, side * side, channels);
    }

    /// Multi-head attention with a learned bias for each relative offset. x: (W, N, C) -> (W, N, C), N tokens
    /// in each window.
    private static <T> T attention(Ops<T> ops, Scope weights, Stage stage, T x) {
        int channels = stage.channels();
        T q = headRows(ops, weights, stage, 0, x);
        T k = headRows(ops, weights, stage, 1, x);
        T v = headRows(ops, weights, stage, 2, x);
        T attended = ops.attention(q, k, v, stage.heads(), attentionBias(ops, weights, stage));
        return linear(ops, weights.at("proj"), channels, channels, attended);
    }

    /// Queries (0), keys (1) or values (2) of the normalised tokens. The rows of the weight are ordered by
    /// head, then by role.
    private static <T> T headRows(Ops<T> ops, Scope attention, Stage stage, int role, T x) {
        Scope qkv = attention.at("qkv");
        int channels = stage.channels();
        int width = channels / stage.heads();
        int[] rows = new int[channels];
        for (int i = 0; i < channels; i++) {
            rows[i] = (i / width * ROLES + role) * width + i % width;
        }
        T weight = ops.gather(qkv.weight(ops, "weight", ROLES * channels, channels), rows);
        T bias = ops.gather(qkv.weight(ops, "bias", ROLES * channels), rows);
        Scope scope = attention.at("norm");
        Ops.Norm<T> norm = new Ops.Norm<>(
                scope.weight(ops, "weight", channels), scope.weight(ops, "bias", channels), LAYER_NORM_EPSILON);
        return ops.normLinear(x, norm, weight, bias);
    }

    /// The bias table (heads, window²) spread over pairs of tokens: (1, heads, N, N). Entry |Δrow|·window +
    /// |Δcolumn|
    /// of the table belongs to every pair at that distance.
    private static <T> T attentionBias(Ops<T> ops, Scope weights, Stage stage) {
        int window = stage.window();
        int tokens = window * window;
        int[] distance = new int[tokens * tokens];
        for (int a = 0; a < tokens; a++) {
            for (int b = 0; b < tokens; b++) {
                int rows = Math.abs(a / window - b / window);
                int columns = Math.abs(a % window - b % window);
                distance[a * tokens + b] = rows * window + columns;
            }
        }
        T table = weights.weight(ops, "attention_biases", stage.heads(), tokens);
        T pairs = ops.gather(ops.transpose(table, 1, 0), distance);
        return ops.reshape(ops.transpose(pairs, 1, 0), 1, stage.heads(), tokens, tokens);
    }

    /// To the embedding's channels, with two channel norms.
    private static <T> T neck(Ops<T> ops, Scope weights, int in, int out, T x) {
        x = channelNorm(ops, weights.at(1), out, conv(ops, weights.at(0), Convolution.of(in, out, 1), x));
        return channelNorm(ops, weights.at(3), out, conv(ops, weights.at(2), Convolution.of(out, out, 3), x));
    }
}
