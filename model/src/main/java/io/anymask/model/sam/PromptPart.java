package io.anymask.model.sam;

import static io.anymask.model.layers.Layers.LAYER_NORM_EPSILON;
import static io.anymask.model.layers.Layers.layerNorm;
import static io.anymask.model.layers.Layers.linear;

import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The two-way transformer of [HoistedDecoder]: everything of the size of the image is a product of few rows. With
/// B prompts of T tokens each, N image positions, C channels, h heads of d = C/2h, and K rows of `W` in
/// [ImageRows].
///
/// A block adds attention weights `A` times rows `M` (the tokens' values behind the output projection), then a
/// layer norm scales. With `Ẑ = [Z; A]` and centred `Ŵ = [W; M]`:
///
///     C·var = s²|F|² + Σ Ẑ ⊙ (Ŵ Ŵᵀ Ẑ + 2s Ŵ Fᵀ)        i = 1/√(var + ε)
///     s ← i·s      Z ← i ⊙ Ẑ      W ← Ŵ ⊙ γ
final class PromptPart<T> {
    private final Ops<T> ops;
    private final Scope weights;
    private final SamConfig config;
    private final ImageState<T> image;
    private final int channels;
    private final int inner;
    private final int cells;

    PromptPart(Ops<T> ops, Scope weights, SamConfig config, ImageState<T> image) {
        this.ops = ops;
        this.weights = weights;
        this.config = config;
        this.image = image;
        this.channels = config.channels();
        this.inner = TwoWayTransformer.inner(config);
        this.cells = config.grid() * config.grid();
    }

    /// The output tokens (B, T, C), see [SamConfig#outputTokens], and the image rows.
    record Result<T>(T tokens, ImageRows<T> rows) {}

    /// @param prompt (B, T, C) output and prompt tokens
    Result<T> transform(T prompt) {
        Scope transformer = weights.at("transformer");
        T tokens = prompt;
        @Nullable ImageRows<T> rows = null;
        for (int i = 0; i < config.depth(); i++) {
            Scope layer = transformer.at("layers").at(i);
            tokens = TwoWayTransformer.attendToTokens(ops, layer, config, i == 0, tokens, prompt);
            T attended = attendToImage(layer.at("cross_attn_token_to_image"), ops.add(tokens, prompt), rows);
            tokens = layerNorm(ops, layer.at("norm2"), channels, ops.add(tokens, attended));
            tokens = ops.add(tokens, TwoWayTransformer.mlp(ops, layer.at("mlp"), config, tokens));
            tokens = layerNorm(ops, layer.at("norm3"), channels, tokens);
            rows = changed(layer, tokens, ops.add(tokens, prompt), rows);
        }
        if (rows == null) {
            throw new IllegalArgumentException("a mask decoder needs at least one block, got none");
        }
        // Nobody asks what becomes of the prompt's own tokens.
        T outputs = outputs(tokens);
        T query = ops.add(outputs, outputs(prompt));
        T attended = attendToImage(transformer.at("final_attn_token_to_image"), query, rows);
        T norm = layerNorm(ops, transformer.at("norm_final_attn"), channels, ops.add(outputs, attended));
        return new Result<>(norm, rows);
    }

    private T outputs(T tokens) {
        return ops.slice(tokens, 1, 0, config.outputTokens());
    }

    /// Attention from tokens to the image. Biases of keys cancel in the softmax over positions. (B, T, C) -> (B,
    /// T, C).
    private T attendToImage(Scope attention, T query, @Nullable ImageRows<T> rows) {
        T scores = scores("keys", attention.at("k_proj"), projected(attention.at("q_proj"), query), rows);
        T weight = ops.softmax(scores, -1); // (B, hT, N)
        Scope value = attention.at("v_proj");
        T bias = value.weight(ops, "bias", inner);
        T values; // (B, T, C/2)
        if (rows == null) {
            values = ops.add(mixed(weight, image.get("values", 0)), bias);
        } else {
            T matrix = ops.transpose(value.weight(ops, "weight", inner, channels), 1, 0);
            T shift = ops.reshape(ops.matmul(ops.reshape(rows.shift(), 1, channels), matrix), inner);
            T direct = mixed(ops.multiply(weight, rows.scale()), image.get("values", rows.level()));
            T coefficients = ops.matmul(weight, ops.transpose(rows.coefficients(), 0, 2, 1)); // (B, hT, K)
            T changes = ops.matmul(coefficients, ops.matmul(rows.basis(), matrix)); // (B, hT, C/2)
            values = ops.add(ops.add(direct, ownHeads(changes)), ops.add(bias, shift));
        }
        return linear(ops, attention.at("out_proj"), inner, channels, values);
    }

    /// Scores of tokens and image rows: (B, T, C/2) of queries or keys -> (B, hT, N).
    ///
    /// @param name of the rows' projection in [ImageState]
    /// @param projection the rows' projection, without its bias
    private T scores(String name, Scope projection, T tokens, @Nullable ImageRows<T> rows) {
        T heads = heads(scaled(tokens)); // (B, h, T, d)
        int level = rows == null ? 0 : rows.level();
        T direct = image(ops.matmul(heads, image.get(name, level)));
        if (rows == null) {
            return direct;
        }
        T matrix = ops.transpose(projection.weight(ops, "weight", inner, channels), 1, 0);
        T absorbed = ops.transpose(ops.matmul(rows.basis(), matrix), 0, 2, 1); // (B, C/2, K)
        T changes = ops.matmul(ops.matmul(blockDiagonal(scaled(tokens)), absorbed), rows.coefficients());
        T fixed = image(ops.matmul(heads, image.get("fixed_" + name, level)));
        return ops.add(ops.add(ops.multiply(direct, rows.scale()), changes), fixed);
    }

    /// Image rows after the attention from image to tokens and its norm.
    ///
    /// @param tokens (B, T, C) that give values
    /// @param placed (B, T, C) that give keys
    private ImageRows<T> changed(Scope layer, T tokens, T placed, @Nullable ImageRows<T> rows) {
        Scope attention = layer.at("cross_attn_image_to_token");
        T scores = scores("queries", attention.at("q_proj"), projected(attention.at("k_proj"), placed), rows);
        T perHead = ops.reshape(scores, Ops.KEEP, config.heads(), Ops.INFER, cells);
        T weight = image(ops.softmax(perHead, 2)); // (B, hT, N)
        T values = heads(projected(attention.at("v_proj"), tokens)); // (B, h, T, d)
        T behind = behind(attention.at("out_proj"), values, rows); // (B, hT, C)
        T seen = rows == null ? behind : ops.concat(1, List.of(rows.basis(), behind));
        T basis = ops.subtract(seen, ops.mean(seen, -1));
        T coefficients = rows == null ? weight : ops.concat(1, List.of(rows.coefficients(), weight));
        List<T> allValues = new ArrayList<>(rows == null ? List.of() : rows.values());
        allValues.add(values);

        int level = rows == null ? 1 : rows.level() + 1;
        T deviation = inverseDeviation(level, rows, coefficients, basis, ops.concat(1, allValues));
        List<T> chains = new ArrayList<>();
        if (rows != null) {
            rows.chains().forEach(chain -> chains.add(ops.multiply(chain, deviation)));
        }
        chains.add(deviation);
        Scope norm = layer.at("norm4");
        return new ImageRows<>(
                level,
                rows == null ? deviation : ops.multiply(rows.scale(), deviation),
                ops.multiply(coefficients, deviation),
                ops.multiply(basis, norm.weight(ops, "weight", channels)),
                norm.weight(ops, "bias", channels),
                allValues,
                chains);
    }

    /// The tokens' values behind the output projection. The weights of each head sum to one, so a share of the
    /// biases in every row adds up to the biases. (B, h, T, d) -> (B, hT, C).
    private T behind(Scope out, T values, @Nullable ImageRows<T> rows) {
        T matrix = ops.transpose(out.weight(ops, "weight", channels, inner), 1, 0); // (C/2, C)
        T perHead = ops.reshape(matrix, 1, config.heads(), inner / config.heads(), channels);
        T behind = ops.reshape(ops.matmul(values, perHead), Ops.KEEP, Ops.INFER, channels);
        T bias = out.weight(ops, "bias", channels);
        T all = rows == null ? bias : ops.add(bias, rows.shift());
        return ops.add(behind, ops.multiply(all, scalar(1f / config.heads())));
    }

    /// One by the standard deviation of each row, (B, 1, N).
    ///
    /// @param rows before the block
    /// @param coefficients (B, K, N)
    /// @param basis (B, K, C)
    /// @param values (B, levels·h, T, d)
    private T inverseDeviation(int level, @Nullable ImageRows<T> rows, T coefficients, T basis, T values) {
        T products = products(level, rows);
        T cross = image(ops.matmul(values, image.get("cross", level))); // (B, K, N)
        T linear = ops.add(sum(level, ops.multiply(coefficients, cross)), products);
        T squares = image.get("squares", level);
        if (rows != null) {
            linear = ops.multiply(linear, rows.scale());
            squares = ops.multiply(squares, ops.multiply(rows.scale(), rows.scale()));
        }
        T gram = ops.matmul(basis, ops.transpose(basis, 0, 2, 1)); // (B, K, K)
        T quadratic = sum(level, ops.multiply(coefficients, ops.matmul(gram, coefficients)));
        T sum = ops.add(quadratic, ops.add(squares, linear));
        // A difference of products: rounding may leave it a little below zero.
        T variance = ops.relu(ops.multiply(sum, scalar(1f / channels)));
        return ops.divide(scalar(1), ops.sqrt(ops.add(variance, scalar(LAYER_NORM_EPSILON))));
    }

    /// Sum over all rows, (B, K, N) -> (B, 1, N), over tokens first: engines add up a short axis between others
    /// faster than a long one.
    private T sum(int level, T x) {
        T perHead = ops.reshape(x, Ops.KEEP, level * config.heads(), Ops.INFER, cells);
        return ops.reshape(ops.sum(ops.sum(perHead, 2), 1), Ops.KEEP, 1, cells);
    }

    /// Twice the biases of all blocks so far times `Fᵀ`, each scaled as its block's part of Z: (B, 1, N).
    private T products(int level, @Nullable ImageRows<T> rows) {
        T hoisted = image.get("products", level);
        T sum = ops.slice(hoisted, 1, level - 1, level);
        for (int block = 0; rows != null && block < level - 1; block++) {
            T chain = rows.chains().get(block);
            sum = ops.add(sum, ops.multiply(ops.slice(hoisted, 1, block, block + 1), chain));
        }
        return sum;
    }

    /// Attention weights (B, hT, N) times an image's values (1, h, d, N), head by head: (B, T, C/2).
    private T mixed(T weight, T values) {
        T perHead = ops.reshape(weight, Ops.KEEP, config.heads(), Ops.INFER, cells);
        T mixed = ops.matmul(perHead, ops.transpose(values, 0, 1, 3, 2)); // (B, h, T, d)
        return ops.reshape(ops.transpose(mixed, 0, 2, 1, 3), Ops.KEEP, Ops.KEEP, inner);
    }

    private T projected(Scope projection, T x) {
        return linear(ops, projection, channels, inner, x);
    }

    private T scaled(T x) {
        return ops.multiply(x, scalar((float) (1 / Math.sqrt(inner / (double) config.heads()))));
    }

    /// (B, T, C/2) -> (B, h, T, d).
    private T heads(T x) {
        T split = ops.reshape(x, Ops.KEEP, Ops.KEEP, config.heads(), inner / config.heads());
        return ops.transpose(split, 0, 2, 1, 3);
    }

    /// (B, h, T, N) -> (B, hT, N), and likewise for several levels of heads.
    private T image(T x) {
        return ops.reshape(x, Ops.KEEP, Ops.INFER, cells);
    }

    /// Each head of each token in its own row, zeros elsewhere: (B, T, C/2) -> (B, hT, C/2).
    private T blockDiagonal(T x) {
        T repeated = ops.multiply(ops.reshape(x, Ops.KEEP, 1, Ops.INFER, inner), blocks());
        return ops.reshape(repeated, Ops.KEEP, Ops.INFER, inner);
    }

    /// The reverse: (B, hT, C/2) -> (B, T, C/2), from each row the channels of its head.
    private T ownHeads(T x) {
        T perHead = ops.multiply(ops.reshape(x, Ops.KEEP, config.heads(), Ops.INFER, inner), blocks());
        return ops.reshape(ops.sum(perHead, 1), Ops.KEEP, Ops.INFER, inner);
    }

    /// Which channels belong to which head: (1, h, 1, C/2).
    private T blocks() {
        int width = inner / config.heads();
        float[] values = new float[config.heads() * inner];
        for (int i = 0; i < inner; i++) {
            values[i / width * inner + i] = 1;
        }
        return ops.constant(values, 1, config.heads(), 1, inner);
    }

    private T scalar(float value) {
        return ops.constant(new float[] {value}, 1);
    }
}
