package io.anymask.model.sam;

import static io.anymask.model.layers.Layers.layerNorm;
import static io.anymask.model.layers.Layers.linear;

import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import org.jspecify.annotations.Nullable;

/// The decoder's transformer (paper, appendix A; reference file `modeling/transformer.py`): tokens attend to
/// themselves and to the image, the image attends to the tokens.
public final class TwoWayTransformer {
    private TwoWayTransformer() {}

    /// @param tokens (B, T, C) updated tokens
    /// @param image (B, N, C) updated image rows
    public record State<T>(T tokens, T image) {}

    /// @param image (B, N, C) image embedding with the dense prompt
    /// @param positions (N, C) positional encoding of the image rows
    /// @param prompt (B, T, C) output and prompt tokens
    static <T> State<T> apply(Ops<T> ops, Scope weights, SamConfig config, T image, T positions, T prompt) {
        return apply(ops, weights, config, image, positions, prompt, null);
    }

    /// As above, guided by an example in the tokens' attention to the image, the final one excepted.
    ///
    /// @param guide null for none
    static <T> State<T> apply(
            Ops<T> ops,
            Scope weights,
            SamConfig config,
            T image,
            T positions,
            T promptTokens,
            @Nullable TargetGuide<T> guide) {
        T prompt = guide == null ? promptTokens : guide.prompting(ops, promptTokens);
        T tokens = prompt;
        for (int i = 0; i < config.depth(); i++) {
            Scope layer = weights.at("layers").at(i);
            tokens = guide == null || i == 0 ? tokens : guide.prompting(ops, tokens);
            tokens = attendToTokens(ops, layer, config, i == 0, tokens, prompt);

            Scope tokenToImage = layer.at("cross_attn_token_to_image");
            tokens = attendToImage(ops, tokenToImage, config, tokens, prompt, image, positions, guide);
            tokens = layerNorm(ops, layer.at("norm2"), config.channels(), tokens);

            tokens = ops.add(tokens, mlp(ops, layer.at("mlp"), config, tokens));
            tokens = layerNorm(ops, layer.at("norm3"), config.channels(), tokens);

            T rows = ops.add(image, positions);
            Scope imageToToken = layer.at("cross_attn_image_to_token");
            T update = attention(ops, imageToToken, config, inner(config), rows, ops.add(tokens, prompt), tokens);
            image = layerNorm(ops, layer.at("norm4"), config.channels(), ops.add(image, update));
        }
        Scope last = weights.at("final_attn_token_to_image");
        T lastPrompt = guide == null ? prompt : guide.prompting(ops, prompt);
        tokens = attendToImage(ops, last, config, tokens, lastPrompt, image, positions, null);
        return new State<>(layerNorm(ops, weights.at("norm_final_attn"), config.channels(), tokens), image);
    }

    /// Self-attention of the tokens; the first block has neither positions nor a residual. (B, T, C) -> (B, T, C).
    static <T> T attendToTokens(Ops<T> ops, Scope layer, SamConfig config, boolean first, T tokens, T prompt) {
        T query = first ? tokens : ops.add(tokens, prompt);
        T attended = attention(ops, layer.at("self_attn"), config, config.channels(), query, query, tokens);
        return layerNorm(ops, layer.at("norm1"), config.channels(), first ? attended : ops.add(tokens, attended));
    }

    private static <T> T attendToImage(
            Ops<T> ops,
            Scope weights,
            SamConfig config,
            T tokens,
            T prompt,
            T image,
            T positions,
            @Nullable TargetGuide<T> guide) {
        T query = ops.add(tokens, prompt);
        T key = ops.add(image, positions);
        return ops.add(tokens, attention(ops, weights, config, inner(config), query, key, image, guide));
    }

    static int inner(SamConfig config) {
        return config.channels() / SamConfig.ATTENTION_DOWNSAMPLE;
    }

    /// Multi-head attention of width `inner`. (B, M, C), (B, N, C), (B, N, C) -> (B, M, C).
    private static <T> T attention(Ops<T> ops, Scope weights, SamConfig config, int inner, T query, T key, T value) {
        return attention(ops, weights, config, inner, query, key, value, null);
    }

    private static <T> T attention(
            Ops<T> ops,
            Scope weights,
            SamConfig config,
            int inner,
            T query,
            T key,
            T value,
            @Nullable TargetGuide<T> guide) {
        int channels = config.channels();
        T q = linear(ops, weights.at("q_proj"), channels, inner, query);
        T k = linear(ops, weights.at("k_proj"), channels, inner, key);
        T v = linear(ops, weights.at("v_proj"), channels, inner, value);
        T attended = guide == null
                ? ops.attention(q, k, v, config.heads(), null)
                : guide.attend(ops, q, k, v, config.heads());
        return linear(ops, weights.at("out_proj"), inner, channels, attended);
    }

    static <T> T mlp(Ops<T> ops, Scope weights, SamConfig config, T x) {
        boolean named = config.family() == SamConfig.Family.SAM;
        Scope first = named ? weights.at("lin1") : weights.at("layers").at(0);
        Scope second = named ? weights.at("lin2") : weights.at("layers").at(1);
        T hidden = ops.relu(linear(ops, first, config.channels(), config.mlpWidth(), x));
        return linear(ops, second, config.mlpWidth(), config.channels(), hidden);
    }
}
