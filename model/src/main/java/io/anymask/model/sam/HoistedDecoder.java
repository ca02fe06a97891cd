package io.anymask.model.sam;

import static io.anymask.model.layers.Layers.CHANNEL_NORM_EPSILON;
import static io.anymask.model.layers.Layers.layerNorm;

import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.List;
import java.util.stream.Stream;

/// [MaskDecoder] rearranged, without changing what it computes, into three parts: what no prompt changes
/// ([#imagePart], once for each image), tokens and scores of prompts ([#promptPart]), and the logits of wanted
/// masks ([#maskPart]).
///
/// The reference projects, normalises and multiplies N × C values of the image for every prompt. Here they are
/// never formed: a prompt changes the image's rows by attention weights times a few rows of its own, so every
/// later product of the rows is one with what the image alone gives, made once, and one with those few rows
/// ([ImageState], [PromptPart]). Prompts without a mask only: a mask prompt changes the image's rows itself.
public final class HoistedDecoder {
    private HoistedDecoder() {}

    /// @param iou (B, 4) predicted IoU of each mask
    /// @param masks what drawing the masks needs
    public record PromptState<T>(T iou, MaskState<T> masks) {
        /// Names of the prompt part's outputs, in their order.
        static final List<String> NAMES = Stream.concat(Stream.of("iou_predictions"), MaskState.NAMES.stream())
                .toList();

        /// The outputs of the prompt part.
        public static <T> PromptState<T> of(List<T> outputs) {
            return new PromptState<>(outputs.getFirst(), MaskState.of(outputs.subList(1, outputs.size())));
        }

        /// The tensors in the order of the prompt part's outputs.
        public List<T> tensors() {
            return Stream.concat(Stream.of(iou), masks.tensors().stream()).toList();
        }
    }

    /// What the mask part needs of prompts, with K = blocks · heads · tokens.
    ///
    /// @param vectors (B, 4, C/8) the hypernetworks' vector of each mask
    /// @param scale (B, 1, N) of the image's own part
    /// @param coefficients (B, K, N)
    /// @param basis (B, K, C) rows behind the first upscaling layer's kernel
    public record MaskState<T>(T vectors, T scale, T coefficients, T basis) {
        /// Names of the four as outputs of the prompt part and inputs of the mask part, in their order.
        static final List<String> NAMES = List.of("vectors", "scale", "coefficients", "basis");

        static <T> MaskState<T> of(List<T> tensors) {
            return new MaskState<>(tensors.get(0), tensors.get(1), tensors.get(2), tensors.get(3));
        }

        List<T> tensors() {
            return List.of(vectors, scale, coefficients, basis);
        }

        /// The inputs of the mask part.
        ///
        /// @param image of the image that the prompt is for
        public List<T> inputs(ImageState<T> image) {
            return Stream.concat(image.drawing().values().stream(), tensors().stream())
                    .toList();
        }
    }

    /// The number of rows K that prompts of so many tokens of their own (points, padding, box corners) change the
    /// image by.
    public static int basisRows(SamConfig config, int promptTokens) {
        return config.depth() * config.heads() * (config.outputTokens() + promptTokens);
    }

    /// @param maps of the embedding, see [DecoderParts]
    /// @param positions (N, C), see [PromptEncoder#gridPositions]
    /// @param noMask (1, C, 1, 1), see [PromptEncoder#noMask]
    public static <T> ImageState<T> imagePart(
            Ops<T> ops, Scope weights, SamConfig config, List<T> maps, T positions, T noMask) {
        return ImageState.of(ops, weights, config, maps, positions, noMask);
    }

    /// @param sparse (B, M, C) prompt tokens
    public static <T> PromptState<T> promptPart(
            Ops<T> ops, Scope weights, SamConfig config, ImageState<T> image, T sparse) {
        T prompt = MaskDecoder.tokens(ops, weights, config, sparse);
        PromptPart.Result<T> result = new PromptPart<>(ops, weights, config, image).transform(prompt);
        boolean isSam2 = config.family() == SamConfig.Family.SAM_2;
        T tokens = isSam2 ? ops.slice(result.tokens(), 1, 1, config.outputTokens()) : result.tokens();
        int channels = config.channels();
        T kernel = kernel(ops, weights.at("output_upscaling").at(0), channels, channels / 4);
        Scope hypernetworks = weights.at("output_hypernetworks_mlps");
        MaskState<T> masks = new MaskState<>(
                MaskDecoder.hypernetworks(ops, hypernetworks, channels, tokens),
                result.rows().scale(),
                result.rows().coefficients(),
                ops.matmul(result.rows().basis(), kernel));
        T iou = MaskDecoder.predictedIou(ops, weights, config, tokens);
        return new PromptState<>(isSam2 ? ops.sigmoid(iou) : iou, masks);
    }

    /// Logits of masks for a part of the grid from the top left: the rest may be padding. All in channels-last
    /// order until the small result is shuffled into place.
    ///
    /// @param image what drawing needs of [ImageState]: (1, N, C), in SAM 2 also (1, N, C) and (1, N, 2C)
    /// @param prompt one prompt's, with the vectors (1, M, C/8) of the M masks wanted
    /// @return (1, M, 4·rows, 4·columns)
    public static <T> T maskPart(
            Ops<T> ops, Scope weights, SamConfig config, List<T> image, MaskState<T> prompt, GridPart part) {
        int channels = config.channels();
        int cells = part.rows() * part.columns();
        Scope layers = weights.at("output_upscaling");
        Scope lastNorm =
                weights.at("transformer").at("layers").at(config.depth() - 1).at("norm4");
        T kernel = kernel(ops, layers.at(0), channels, channels / 4);
        T shift = ops.matmul(ops.reshape(lastNorm.weight(ops, "bias", channels), 1, channels), kernel);
        T bias = ops.add(ops.reshape(shift, channels), repeated(ops, layers.at(0), channels / 4));

        T rows = cut(ops, config, part, image.getFirst(), 0);
        T scale = cut(ops, config, part, ops.reshape(prompt.scale(), Ops.INFER, 1), 0);
        T own = ops.multiply(ops.reshape(rows, cells, channels), ops.reshape(scale, cells, 1));
        T coefficients = cut(ops, config, part, prompt.coefficients(), 1);
        T changes = ops.matmul(
                ops.transpose(ops.reshape(coefficients, Ops.INFER, cells), 1, 0),
                ops.reshape(prompt.basis(), Ops.INFER, channels));
        T x = ops.reshape(ops.add(own, ops.add(changes, bias)), 1, 4 * cells, channels / 4);
        x = finer(ops, config, part, image, 1, x);
        x = ops.gelu(layerNorm(ops, layers.at(1), channels / 4, CHANNEL_NORM_EPSILON, x));
        x = upscaled(ops, layers.at(3), channels / 4, channels / 8, x); // (1, 16·cells, C/8)
        x = ops.gelu(finer(ops, config, part, image, 2, x));
        T logits = ops.matmul(prompt.vectors(), ops.transpose(x, 0, 2, 1)); // cell, then 2 × 2, then 2 × 2
        // Two moves of one axis each: engines do them faster than the shuffle of six axes that they are.
        T coarse = ops.reshape(logits, Ops.INFER, part.columns(), 2, 8);
        T fine = ops.reshape(ops.transpose(coarse, 0, 2, 1, 3), Ops.INFER, 2 * part.columns(), 2, 2);
        return ops.reshape(ops.transpose(fine, 0, 2, 1, 3), 1, Ops.INFER, 4 * part.rows(), 4 * part.columns());
    }

    /// With the finer map added, where the model has some.
    ///
    /// @param image as for [#maskPart]
    /// @param layer which of the upscaling layers left x
    private static <T> T finer(Ops<T> ops, SamConfig config, GridPart part, List<T> image, int layer, T x) {
        if (layer >= image.size()) {
            return x;
        }
        int[] shape = ops.shape(x);
        T map = cut(ops, config, part, image.get(layer), 0);
        return ops.add(x, ops.reshape(map, 1, shape[1], shape[2]));
    }

    /// Cuts a part of the grid out.
    ///
    /// @param x the grid's cells are its first (`axis` 0: (1, N, D)) or its last axis (1: (1, D, N))
    /// @return (1, rows, columns, D) or (1, D, rows, columns)
    private static <T> T cut(Ops<T> ops, SamConfig config, GridPart part, T x, int axis) {
        int grid = config.grid();
        T map = axis == 0 ? ops.reshape(x, 1, grid, grid, Ops.INFER) : ops.reshape(x, 1, Ops.INFER, grid, grid);
        T rows = part.rows() == grid ? map : ops.slice(map, 1 + axis, 0, part.rows());
        return part.columns() == grid ? rows : ops.slice(rows, 2 + axis, 0, part.columns());
    }

    /// A transposed convolution of stride two as a product: (1, R, in) -> (1, 4R, out), the 2 × 2 pixels of a cell
    /// in a row.
    private static <T> T upscaled(Ops<T> ops, Scope weights, int in, int out, T x) {
        int cells = ops.shape(x)[1];
        T matrix = ops.transpose(kernel(ops, weights, in, out), 1, 0);
        return ops.reshape(ops.linear(x, matrix, repeated(ops, weights, out)), 1, 4 * cells, out);
    }

    /// The kernel of a transposed convolution of stride two as a matrix: (in, 4·out).
    static <T> T kernel(Ops<T> ops, Scope weights, int in, int out) {
        T kernel = weights.weight(ops, "weight", in, out, 2, 2);
        return ops.reshape(ops.transpose(kernel, 0, 2, 3, 1), in, 4 * out);
    }

    /// Its bias for each of the 2 × 2 pixels: (4·out).
    private static <T> T repeated(Ops<T> ops, Scope weights, int out) {
        T bias = weights.weight(ops, "bias", out);
        return ops.concat(0, List.of(bias, bias, bias, bias));
    }
}
