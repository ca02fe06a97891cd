package io.anymask.model.sam;

import static io.anymask.model.layers.Layers.CHANNEL_NORM_EPSILON;
import static io.anymask.model.layers.Layers.layerNorm;
import static io.anymask.model.layers.Layers.linear;

import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.List;

/// [MaskDecoder] rearranged, without changing what it computes, into three parts: what no prompt changes
/// ([#imagePart], once for each image), tokens and updated image rows of prompts ([#promptPart]), and the
/// logits of wanted masks ([#maskPart]).
///
/// The rearrangement: projections of the bare image are hoisted out of the prompts; where rows differ from
/// prompt to prompt, a projection moves from the N rows to the few token rows, `(q Wₖᵀ) Xᵀ` instead of `q (X
/// Wₖ)ᵀ`, and an attention from image to tokens becomes one thin product of its weights (N × heads·T) with `v
/// Wₒ` (heads·T × C). Biases of keys cancel in a softmax over image rows and are left out there. Prompts
/// without a mask only: a mask prompt changes the image rows.
public final class HoistedDecoder {
    private HoistedDecoder() {}

    /// What one image gives to all its prompts.
    ///
    /// @param rows (1, N, C) image embedding with the "no mask" embedding
    /// @param keys (1, N, C/2) keys of the first attention from tokens to image
    /// @param values (1, N, C/2) its values
    /// @param queries (1, N, C/2) queries of the first attention from image to tokens
    public record ImageState<T>(T rows, T keys, T values, T queries) {}

    /// What the mask part needs of a prompt.
    ///
    /// @param iou (B, 4) predicted IoU of each mask
    /// @param vectors (B, 4, C/8) the hypernetworks' vector of each mask
    /// @param rows (B, N, C) image rows after the transformer
    public record PromptState<T>(T iou, T vectors, T rows) {}

    /// @param embedding (1, C, G, G)
    /// @param positions (N, C), see [PromptEncoder#gridPositions]
    /// @param noMask (1, C, 1, 1), see [PromptEncoder#noMask]
    public static <T> ImageState<T> imagePart(
            Ops<T> ops, Scope weights, SamConfig config, T embedding, T positions, T noMask) {
        int channels = config.channels();
        int inner = TwoWayTransformer.inner(config);
        T prompted = ops.reshape(ops.add(embedding, noMask), 1, channels, config.grid() * config.grid());
        T rows = ops.transpose(prompted, 0, 2, 1);
        T placed = ops.add(rows, positions);
        Scope layer = weights.at("transformer").at("layers").at(0);
        Scope tokenToImage = layer.at("cross_attn_token_to_image");
        return new ImageState<>(
                rows,
                linear(ops, tokenToImage.at("k_proj"), channels, inner, placed),
                linear(ops, tokenToImage.at("v_proj"), channels, inner, rows),
                linear(ops, layer.at("cross_attn_image_to_token").at("q_proj"), channels, inner, placed));
    }

    /// @param sparse (B, M, C) prompt tokens
    public static <T> PromptState<T> promptPart(
            Ops<T> ops, Scope weights, SamConfig config, ImageState<T> image, T positions, T sparse) {
        T prompt = MaskDecoder.tokens(ops, weights, config, sparse);
        Scope transformer = weights.at("transformer");
        T tokens = prompt;
        T rows = image.rows();
        for (int i = 0; i < config.depth(); i++) {
            Scope layer = transformer.at("layers").at(i);
            tokens = TwoWayTransformer.attendToTokens(ops, layer, config, i == 0, tokens, prompt);
            Scope tokenToImage = layer.at("cross_attn_token_to_image");
            T query = ops.add(tokens, prompt);
            T attended = i == 0
                    ? fromBareImage(ops, tokenToImage, config, query, image)
                    : fromImage(ops, tokenToImage, config, query, rows, positions);
            tokens = layerNorm(ops, layer.at("norm2"), config.channels(), ops.add(tokens, attended));
            tokens = ops.add(tokens, TwoWayTransformer.mlp(ops, layer.at("mlp"), config, tokens));
            tokens = layerNorm(ops, layer.at("norm3"), config.channels(), tokens);

            Scope imageToToken = layer.at("cross_attn_image_to_token");
            T scores = i == 0
                    ? scoresOfBareImage(ops, imageToToken, config, image.queries(), ops.add(tokens, prompt))
                    : scoresOfImage(ops, imageToToken, config, ops.add(rows, positions), ops.add(tokens, prompt));
            T update = toImage(ops, imageToToken, config, scores, tokens);
            rows = layerNorm(ops, layer.at("norm4"), config.channels(), ops.add(rows, update));
        }
        T query = ops.add(tokens, prompt);
        Scope last = transformer.at("final_attn_token_to_image");
        tokens = ops.add(tokens, fromImage(ops, last, config, query, rows, positions));
        tokens = layerNorm(ops, transformer.at("norm_final_attn"), config.channels(), tokens);
        return new PromptState<>(
                MaskDecoder.predictedIou(ops, weights, config, tokens),
                MaskDecoder.hypernetworks(ops, weights.at("output_hypernetworks_mlps"), config.channels(), tokens),
                rows);
    }

    /// Attention from tokens to the image that no prompt has changed: keys and values are shared. (B, T, C) ->
    /// (B, T, C).
    private static <T> T fromBareImage(Ops<T> ops, Scope weights, SamConfig config, T query, ImageState<T> image) {
        T q = heads(ops, config, scaled(ops, config, projected(ops, weights.at("q_proj"), config, query)));
        T keys = ops.transpose(splitHeads(ops, config, image.keys()), 0, 2, 3, 1);
        T attention = ops.softmax(ops.matmul(q, keys), -1);
        T values = ops.transpose(splitHeads(ops, config, image.values()), 0, 2, 1, 3);
        return joined(ops, weights, config, ops.matmul(attention, values));
    }

    /// Attention from tokens to changed image rows, the projections absorbed by the tokens. (B, T, C) -> (B, T,
    /// C).
    private static <T> T fromImage(Ops<T> ops, Scope weights, SamConfig config, T query, T rows, T positions) {
        int channels = config.channels();
        T q = heads(ops, config, scaled(ops, config, projected(ops, weights.at("q_proj"), config, query)));
        T wide = ops.matmul(q, headMatrices(ops, weights.at("k_proj"), config)); // (B, h, T, C)
        T absorbed = ops.reshape(wide, Ops.KEEP, Ops.INFER, channels); // (B, hT, C)
        T placed = ops.transpose(ops.add(rows, positions), 0, 2, 1);
        T attention = ops.softmax(ops.matmul(absorbed, placed), -1); // (B, hT, N)
        T mixed = ops.matmul(attention, rows); // (B, hT, C)
        T perHead = ops.reshape(mixed, Ops.KEEP, config.heads(), Ops.INFER, channels);
        T valueMatrices = ops.transpose(headMatrices(ops, weights.at("v_proj"), config), 0, 1, 3, 2);
        T values = ops.matmul(perHead, valueMatrices); // (B, h, T, d)
        int inner = TwoWayTransformer.inner(config);
        T bias = weights.at("v_proj").weight(ops, "bias", inner);
        T shifted = ops.add(values, ops.reshape(bias, 1, config.heads(), 1, inner / config.heads()));
        return joined(ops, weights, config, shifted);
    }

    /// Scores of the image's hoisted queries against the tokens' keys, as one product with the block-diagonal
    /// matrix of the heads' keys: (1, N, C/2), (B, T, C) -> (B, N, hT).
    private static <T> T scoresOfBareImage(Ops<T> ops, Scope weights, SamConfig config, T queries, T key) {
        int inner = TwoWayTransformer.inner(config);
        int heads = config.heads();
        float[] blocks = new float[inner * heads];
        for (int i = 0; i < inner; i++) {
            blocks[i * heads + i / (inner / heads)] = 1;
        }
        T k = scaled(ops, config, projected(ops, weights.at("k_proj"), config, key));
        T columns = ops.reshape(ops.transpose(k, 0, 2, 1), Ops.KEEP, inner, 1, Ops.INFER); // (B, C/2, 1, T)
        T diagonal = ops.multiply(columns, ops.constant(blocks, 1, inner, heads, 1)); // (B, C/2, h, T)
        return ops.matmul(queries, ops.reshape(diagonal, Ops.KEEP, inner, Ops.INFER));
    }

    /// Scores of changed image rows against the tokens' keys: (B, N, C), (B, T, C) -> (B, N, hT).
    private static <T> T scoresOfImage(Ops<T> ops, Scope weights, SamConfig config, T placed, T key) {
        int channels = config.channels();
        int inner = TwoWayTransformer.inner(config);
        int heads = config.heads();
        T k = heads(ops, config, scaled(ops, config, projected(ops, weights.at("k_proj"), config, key)));
        T wide = ops.matmul(k, headMatrices(ops, weights.at("q_proj"), config)); // (B, h, T, C)
        T absorbed = ops.transpose(ops.reshape(wide, Ops.KEEP, Ops.INFER, channels), 0, 2, 1); // (B, C, hT)
        T bias = ops.reshape(weights.at("q_proj").weight(ops, "bias", inner), 1, heads, inner / heads, 1);
        T constant = ops.reshape(ops.matmul(k, bias), Ops.KEEP, 1, Ops.INFER); // (B, 1, hT)
        return ops.add(ops.matmul(placed, absorbed), constant);
    }

    /// The update of the image rows: softmax over the tokens of each head, times the tokens' values behind the
    /// output projection. (B, N, hT), (B, T, C) -> (B, N, C).
    private static <T> T toImage(Ops<T> ops, Scope weights, SamConfig config, T scores, T tokens) {
        int channels = config.channels();
        int rows = config.grid() * config.grid();
        T perHead = ops.reshape(scores, Ops.KEEP, rows, config.heads(), Ops.INFER);
        T attention = ops.reshape(ops.softmax(perHead, -1), Ops.KEEP, rows, Ops.INFER);
        T values = heads(ops, config, projected(ops, weights.at("v_proj"), config, tokens)); // (B, h, T, d)
        int inner = TwoWayTransformer.inner(config);
        Scope out = weights.at("out_proj");
        T matrix = ops.transpose(out.weight(ops, "weight", channels, inner), 1, 0); // (C/2, C)
        T perHeadMatrix = ops.reshape(matrix, 1, config.heads(), inner / config.heads(), channels);
        T behind = ops.reshape(ops.matmul(values, perHeadMatrix), Ops.KEEP, Ops.INFER, channels); // (B, hT, C)
        // The weights of each head sum to one, so a share of the bias in every row adds up to the bias.
        T share = ops.constant(new float[] {1f / config.heads()}, 1);
        T shifted = ops.add(behind, ops.multiply(out.weight(ops, "bias", channels), share));
        return ops.matmul(attention, shifted);
    }

    /// Logits of masks from rows of the mask part, all in channels-last order until the small result is
    /// shuffled into place.
    ///
    /// @param rows (B, N, C)
    /// @param vectors (B, M, C/8) of the M masks wanted
    /// @return (B, M, 4G, 4G)
    public static <T> T maskPart(Ops<T> ops, Scope weights, SamConfig config, T rows, T vectors) {
        int channels = config.channels();
        int grid = config.grid();
        Scope layers = weights.at("output_upscaling");
        T x = upscaled(ops, layers.at(0), channels, channels / 4, rows); // (B, 4N, C/4)
        x = ops.gelu(layerNorm(ops, layers.at(1), channels / 4, CHANNEL_NORM_EPSILON, x));
        x = ops.gelu(upscaled(ops, layers.at(3), channels / 4, channels / 8, x)); // (B, 16N, C/8)
        T logits = ops.matmul(vectors, ops.transpose(x, 0, 2, 1)); // (B, M, 16N): cell, then 2 × 2, then 2 × 2
        T cells = ops.reshape(logits, Ops.KEEP, Ops.KEEP, grid, grid, 2, 2, 2, 2);
        T placed = ops.transpose(cells, 0, 1, 2, 4, 6, 3, 5, 7);
        return ops.reshape(placed, Ops.KEEP, Ops.KEEP, 4 * grid, 4 * grid);
    }

    /// A transposed convolution of stride two as a product: (B, R, in) -> (B, 4R, out), the 2 × 2 pixels of a
    /// cell in a row.
    private static <T> T upscaled(Ops<T> ops, Scope weights, int in, int out, T x) {
        T kernel = weights.weight(ops, "weight", in, out, 2, 2);
        T matrix = ops.reshape(ops.transpose(kernel, 0, 2, 3, 1), in, 4 * out);
        int cells = ops.shape(x)[1];
        T bias = weights.weight(ops, "bias", out);
        T product = ops.linear(x, ops.transpose(matrix, 1, 0), ops.concat(0, List.of(bias, bias, bias, bias)));
        return ops.reshape(product, Ops.KEEP, 4 * cells, out);
    }

    private static <T> T projected(Ops<T> ops, Scope weights, SamConfig config, T x) {
        return linear(ops, weights, config.channels(), TwoWayTransformer.inner(config), x);
    }

    private static <T> T scaled(Ops<T> ops, SamConfig config, T x) {
        double width = TwoWayTransformer.inner(config) / (double) config.heads();
        return ops.multiply(x, ops.constant(new float[] {(float) (1 / Math.sqrt(width))}, 1));
    }

    /// (B, T, C/2) -> (B, T, h, d).
    private static <T> T splitHeads(Ops<T> ops, SamConfig config, T x) {
        int width = TwoWayTransformer.inner(config) / config.heads();
        return ops.reshape(x, Ops.KEEP, Ops.KEEP, config.heads(), width);
    }

    /// (B, T, C/2) -> (B, h, T, d).
    private static <T> T heads(Ops<T> ops, SamConfig config, T x) {
        return ops.transpose(splitHeads(ops, config, x), 0, 2, 1, 3);
    }

    /// The weight of a projection, head by head: (1, h, d, C).
    private static <T> T headMatrices(Ops<T> ops, Scope weights, SamConfig config) {
        int inner = TwoWayTransformer.inner(config);
        T matrix = weights.weight(ops, "weight", inner, config.channels());
        return ops.reshape(matrix, 1, config.heads(), inner / config.heads(), config.channels());
    }

    /// Joins the heads and projects back: (B, h, T, d) -> (B, T, C).
    private static <T> T joined(Ops<T> ops, Scope weights, SamConfig config, T perHead) {
        int inner = TwoWayTransformer.inner(config);
        T side = ops.reshape(ops.transpose(perHead, 0, 2, 1, 3), Ops.KEEP, Ops.KEEP, inner);
        return linear(ops, weights.at("out_proj"), inner, config.channels(), side);
    }
}
