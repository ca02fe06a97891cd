package io.anymask.model.sam;

import static io.anymask.model.layers.Layers.channelNorm;
import static io.anymask.model.layers.Layers.perceptron;

import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The mask decoder as the reference computes it (paper, appendix A; reference file `modeling/mask_decoder.py`).
/// It takes every prompt, mask prompts included, and is the oracle of the tests. Its weights lie below
/// `mask_decoder`.
public final class MaskDecoder {
    private MaskDecoder() {}

    /// @param logits (B, 4, 4G, 4G) mask logits; mask 0 answers unambiguous prompts, masks 1 to 3 are whole, part
    ///     and subpart in any order
    /// @param iou (B, 4) predicted IoU of each mask
    public record Masks<T>(T logits, T iou) {
        static final List<String> NAMES = List.of("low_res_logits", "iou_predictions");

        /// The outputs of [SamModel#decoder] and its variants.
        public static <T> Masks<T> of(List<T> outputs) {
            return new Masks<>(outputs.get(0), outputs.get(1));
        }

        List<T> tensors() {
            return List.of(logits, iou);
        }
    }

    /// @param embedding (1, C, G, G) image embedding
    /// @param positions (G², C) positional encoding, see [PromptEncoder#gridPositions]
    /// @param sparse (B, N, C) prompt tokens
    /// @param dense (B or 1, C, G or 1, G or 1) dense prompt embedding
    public static <T> Masks<T> decode(
            Ops<T> ops, Scope weights, SamConfig config, T embedding, T positions, T sparse, T dense) {
        return decode(ops, weights, config, embedding, positions, sparse, dense, null);
    }

    /// As above, guided by an example.
    ///
    /// @param guide null for none
    static <T> Masks<T> decode(
            Ops<T> ops,
            Scope weights,
            SamConfig config,
            T embedding,
            T positions,
            T sparse,
            T dense,
            @Nullable TargetGuide<T> guide) {
        T tokens = tokens(ops, weights, config, sparse);
        TwoWayTransformer.State<T> state =
                attend(ops, weights, config, ops.repeat(embedding, sparse), dense, positions, tokens, guide);
        T logits = draw(ops, weights, config, state.image(), state.tokens(), List.of());
        return new Masks<>(logits, predictedIou(ops, weights, config, state.tokens()));
    }

    /// The transformer's answer to an image with its dense prompt and to tokens.
    ///
    /// @param embedding (B, C, G, G)
    /// @param dense (B or 1, C, G or 1, G or 1)
    /// @param positions (G², C)
    /// @param tokens (B, T, C) output tokens, then those of the prompt
    /// @param guide null for none
    public static <T> TwoWayTransformer.State<T> attend(
            Ops<T> ops,
            Scope weights,
            SamConfig config,
            T embedding,
            T dense,
            T positions,
            T tokens,
            @Nullable TargetGuide<T> guide) {
        int cells = config.grid() * config.grid();
        T prompted = ops.reshape(ops.add(embedding, dense), Ops.KEEP, config.channels(), cells);
        T image = ops.transpose(prompted, 0, 2, 1);
        return TwoWayTransformer.apply(ops, weights.at("transformer"), config, image, positions, tokens, guide);
    }

    /// The logits of all masks.
    ///
    /// @param image (B, G², C) what the transformer made of the image
    /// @param tokens (B, T, C) what it made of the tokens: that of IoU, those of the masks, others
    /// @param finer none, or the image at (1, C/4, 2G, 2G) and (1, C/8, 4G, 4G), which are added while the map
    ///     grows
    /// @return (B, 4, 4G, 4G)
    public static <T> T draw(Ops<T> ops, Scope weights, SamConfig config, T image, T tokens, List<T> finer) {
        int channels = config.channels();
        int grid = config.grid();
        int side = config.maskSize();
        T map = ops.reshape(ops.transpose(image, 0, 2, 1), Ops.KEEP, channels, grid, grid);
        T upscaled = upscale(ops, weights.at("output_upscaling"), channels, map, finer);
        T vectors = hypernetworks(ops, weights.at("output_hypernetworks_mlps"), channels, tokens);
        T pixels = ops.reshape(upscaled, Ops.KEEP, channels / 8, side * side);
        return ops.reshape(ops.matmul(vectors, pixels), Ops.KEEP, SamConfig.MASKS, side, side);
    }

    /// The output tokens and those of the prompt: in SAM 2 that of the object's score, then that of IoU, the four
    /// of the masks and the prompt's own, (B, T + N, C).
    public static <T> T tokens(Ops<T> ops, Scope weights, SamConfig config, T sparse) {
        int channels = config.channels();
        List<T> tokens = new ArrayList<>();
        if (config.family() == SamConfig.Family.SAM_2) {
            tokens.add(weights.at("obj_score_token").weight(ops, "weight", 1, channels));
        }
        tokens.add(weights.at("iou_token").weight(ops, "weight", 1, channels));
        tokens.add(weights.at("mask_tokens").weight(ops, "weight", SamConfig.MASKS, channels));
        T output = ops.reshape(ops.concat(0, tokens), 1, config.outputTokens(), channels);
        return ops.concat(1, List.of(ops.repeat(output, sparse), sparse));
    }

    /// Two transposed convolutions. (B, C, G, G) -> (B, C/8, 4G, 4G).
    private static <T> T upscale(Ops<T> ops, Scope weights, int channels, T map, List<T> finer) {
        T x = transposed(ops, weights.at(0), channels, channels / 4, map);
        x = finer.isEmpty() ? x : ops.add(x, finer.get(0));
        x = ops.gelu(channelNorm(ops, weights.at(1), channels / 4, x));
        x = transposed(ops, weights.at(3), channels / 4, channels / 8, x);
        return ops.gelu(finer.isEmpty() ? x : ops.add(x, finer.get(1)));
    }

    private static <T> T transposed(Ops<T> ops, Scope weights, int in, int out, T x) {
        return ops.convTranspose2d(x, weights.weight(ops, "weight", in, out, 2, 2), weights.weight(ops, "bias", out));
    }

    /// A vector for each mask, from its token: (B, 4, C/8).
    static <T> T hypernetworks(Ops<T> ops, Scope weights, int channels, T tokens) {
        List<T> vectors = new ArrayList<>();
        for (int mask = 0; mask < SamConfig.MASKS; mask++) {
            T token = ops.slice(tokens, 1, 1 + mask, 2 + mask);
            vectors.add(perceptron(ops, weights.at(mask), token, channels, channels, channels, channels / 8));
        }
        return ops.concat(1, vectors);
    }

    /// @param tokens (B, T, C) that of IoU first
    /// @return (B, 4)
    public static <T> T predictedIou(Ops<T> ops, Scope weights, SamConfig config, T tokens) {
        T token = ops.slice(tokens, 1, 0, 1);
        int hidden = config.iouHeadWidth();
        Scope head = weights.at("iou_prediction_head");
        T iou = perceptron(ops, head, token, config.channels(), hidden, hidden, SamConfig.MASKS);
        return ops.reshape(iou, Ops.KEEP, SamConfig.MASKS);
    }
}
