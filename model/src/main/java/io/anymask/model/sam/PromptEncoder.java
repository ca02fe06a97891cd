package io.anymask.model.sam;

import static io.anymask.model.layers.Layers.channelNorm;
import static io.anymask.model.layers.Layers.conv;
import static io.anymask.model.layers.Layers.linear;

import io.anymask.model.layers.Convolution;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.ArrayList;
import java.util.List;

/// The prompt encoder (paper, appendix A; reference file `modeling/prompt_encoder.py`): points, box corners and a
/// text become sparse tokens, a mask becomes a dense embedding that is added to the image embedding. Its weights
/// lie below `prompt_encoder`.
///
/// How a text becomes a token is not published. Here one linear layer, [#TEXT_PROJECTION], takes CLIP's vector to
/// the width of a token, which has no position.
public final class PromptEncoder {
    /// Labels of a sparse prompt: no point at all, background, foreground, a box's top left and bottom right
    /// corner, a text.
    public static final int NOT_A_POINT = -1;

    public static final int NEGATIVE = 0;
    public static final int POSITIVE = 1;
    public static final int BOX_TOP_LEFT = 2;
    public static final int BOX_BOTTOM_RIGHT = 3;
    public static final int TEXT = 4;

    /// The layer from CLIP's vectors to tokens: weight (C, D), bias (C).
    public static final String TEXT_PROJECTION = "text_projection";

    private static final int CORNER_LABELS = 4;

    private PromptEncoder() {}

    /// Points and box corners as tokens.
    ///
    /// @param coordinates (B, N, 2), x and y in pixels of the encoder's input frame
    /// @param labels (B, N), one of the labels above
    /// @return (B, N, C)
    public static <T> T sparse(Ops<T> ops, Scope weights, SamConfig config, T coordinates, T labels) {
        T centres = ops.add(coordinates, scalar(ops, 0.5f));
        T positions = positionalEncoding(ops, weights, config, ops.divide(centres, scalar(ops, config.imageSize())));
        T label = ops.reshape(labels, Ops.KEEP, Ops.KEEP, 1);
        T isPoint = ops.subtract(scalar(ops, 1), ops.equal(label, scalar(ops, NOT_A_POINT)));
        T roles = ops.equal(
                label, ops.constant(new float[] {NOT_A_POINT, NEGATIVE, POSITIVE, BOX_TOP_LEFT, BOX_BOTTOM_RIGHT}, 5));
        return ops.add(ops.multiply(positions, isPoint), ops.matmul(roles, roleTable(ops, weights, config)));
    }

    /// Points, box corners and texts as tokens, for models that take texts.
    ///
    /// @param coordinates (B, N, 2) as in the other method; any where the label is [#TEXT]
    /// @param labels (B, N)
    /// @param texts (B, D) CLIP's vector of each prompt's text; any for a prompt without the label
    /// @return (B, N, C)
    public static <T> T sparse(Ops<T> ops, Scope weights, SamConfig config, T coordinates, T labels, T texts) {
        T isText = ops.equal(ops.reshape(labels, Ops.KEEP, Ops.KEEP, 1), scalar(ops, TEXT));
        T places =
                ops.multiply(sparse(ops, weights, config, coordinates, labels), ops.subtract(scalar(ops, 1), isText));
        T projected = linear(ops, weights.at(TEXT_PROJECTION), config.textWidth(), config.channels(), texts);
        return ops.add(places, ops.multiply(ops.reshape(projected, Ops.KEEP, 1, config.channels()), isText));
    }

    /// A prompt's tokens as inputs of a network: coordinates (B, N, 2), labels (B, N) and, where the model takes
    /// them, texts (B, D).
    static List<Network.Input> inputs(SamConfig config) {
        Network.Input coordinates = new Network.Input("point_coords", -1, -1, 2);
        Network.Input labels = new Network.Input("point_labels", -1, -1);
        return config.takesText()
                ? List.of(coordinates, labels, new Network.Input("texts", -1, config.textWidth()))
                : List.of(coordinates, labels);
    }

    /// @param tokens of [#inputs]
    static <T> T sparse(Ops<T> ops, Scope weights, SamConfig config, List<T> tokens) {
        return config.takesText()
                ? sparse(ops, weights, config, tokens.get(0), tokens.get(1), tokens.get(2))
                : sparse(ops, weights, config, tokens.get(0), tokens.get(1));
    }

    /// The learned vector of each label, in the order of the labels: (5, C).
    private static <T> T roleTable(Ops<T> ops, Scope weights, SamConfig config) {
        List<T> rows = new ArrayList<>();
        rows.add(weights.at("not_a_point_embed").weight(ops, "weight", 1, config.channels()));
        for (int label = 0; label < CORNER_LABELS; label++) {
            rows.add(weights.at("point_embeddings").at(label).weight(ops, "weight", 1, config.channels()));
        }
        return ops.concat(0, rows);
    }

    /// A mask prompt as a dense embedding.
    ///
    /// @param logits (B, 1, 4G, 4G)
    /// @return (B, C, G, G)
    public static <T> T dense(Ops<T> ops, Scope weights, SamConfig config, T logits) {
        Scope layers = weights.at("mask_downscaling");
        int narrow = SamConfig.MASK_PROMPT_CHANNELS[0];
        int wide = SamConfig.MASK_PROMPT_CHANNELS[1];
        T x = conv(ops, layers.at(0), Convolution.patches(1, narrow, 2), logits);
        x = ops.gelu(channelNorm(ops, layers.at(1), narrow, x));
        x = conv(ops, layers.at(3), Convolution.patches(narrow, wide, 2), x);
        x = ops.gelu(channelNorm(ops, layers.at(4), wide, x));
        return conv(ops, layers.at(6), Convolution.patches(wide, config.channels(), 1), x);
    }

    /// The dense embedding of a prompt without a mask: (1, C, 1, 1).
    public static <T> T noMask(Ops<T> ops, Scope weights, SamConfig config) {
        T embedding = weights.at("no_mask_embed").weight(ops, "weight", 1, config.channels());
        return ops.reshape(embedding, 1, config.channels(), 1, 1);
    }

    /// Positional encoding of the image embedding's cells: (G², C), row by row.
    public static <T> T gridPositions(Ops<T> ops, Scope weights, SamConfig config) {
        int grid = config.grid();
        float[] centres = new float[grid * grid * 2];
        for (int row = 0; row < grid; row++) {
            for (int column = 0; column < grid; column++) {
                int cell = row * grid + column;
                centres[2 * cell] = (column + 0.5f) / grid;
                centres[2 * cell + 1] = (row + 0.5f) / grid;
            }
        }
        return positionalEncoding(ops, weights, config, ops.constant(centres, grid * grid, 2));
    }

    /// Random Fourier features: positions in [0, 1] times a fixed Gaussian matrix, sine and cosine. (…, 2) -> (…,
    /// C).
    private static <T> T positionalEncoding(Ops<T> ops, Scope weights, SamConfig config, T positions) {
        T matrix = weights.at("pe_layer").weight(ops, "positional_encoding_gaussian_matrix", 2, config.channels() / 2);
        T signed = ops.subtract(ops.multiply(positions, scalar(ops, 2)), scalar(ops, 1));
        T angles = ops.multiply(ops.matmul(signed, matrix), scalar(ops, (float) (2 * Math.PI)));
        return ops.concat(-1, List.of(ops.sin(angles), ops.cos(angles)));
    }

    private static <T> T scalar(Ops<T> ops, float value) {
        return ops.constant(new float[] {value}, 1);
    }
}
