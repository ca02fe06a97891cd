package io.anymask.model.clip;

import static io.anymask.model.layers.Layers.layerNorm;

import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.ArrayList;
import java.util.List;

/// CLIP's text transformer (openai/CLIP `model.py`, `CLIP.encode_text`): each token sees those before it, and
/// what the end token became is the text's vector.
///
/// The network starts from the tokens' vectors, not from their numbers: the table of all tokens is a third of
/// the weights, and a text needs a few rows of it, which its reader copies.
///
/// Letters in shapes: B texts, L tokens of the context, C channels.
final class TextTower {
    private final Scope weights;
    private final ClipConfig.Text config;
    private final int joint;
    private final ClipBlocks blocks;

    TextTower(Scope weights, ClipConfig config) {
        this.weights = weights;
        this.config = config.text();
        this.joint = config.joint();
        this.blocks =
                new ClipBlocks(this.config.width(), this.config.heads(), this.config.mlpWidth(), config.activation());
    }

    /// What leaves each block, then the last norm, all (B, L, C).
    ///
    /// @param embedded rows of the table of tokens, (B, L, C)
    <T> List<T> layers(Ops<T> ops, T embedded) {
        List<T> outputs = new ArrayList<>();
        T mask = ops.constant(causal(config.context()), 1, 1, config.context(), config.context());
        T positions = weights.weight(ops, "positional_embedding", config.context(), config.width());
        T x = ops.add(embedded, positions);
        for (int i = 0; i < config.layers(); i++) {
            Scope scope = weights.at("transformer").at("resblocks").at(i);
            double depth = config.layers() == 1 ? 1 : (double) i / (config.layers() - 1);
            x = ops.block(x, tokens -> blocks.block(ops, scope, tokens, mask, depth));
            outputs.add(x);
        }
        outputs.add(layerNorm(ops, weights.at("ln_final"), config.width(), x));
        return outputs;
    }

    /// The vectors of texts.
    ///
    /// @param embedded rows of the table of tokens, (B, L, C)
    /// @param ends 1 where the end token stands and 0 elsewhere, (B, 1, L)
    /// @return (B, joint), of any length
    <T> T pooled(Ops<T> ops, T embedded, T ends) {
        T end = ops.matmul(ends, layers(ops, embedded).getLast());
        T vector = ops.matmul(end, weights.weight(ops, "text_projection", config.width(), joint));
        return ops.reshape(vector, Ops.KEEP, joint);
    }

    /// 0 where a token may look, -∞ above the diagonal.
    private static float[] causal(int length) {
        float[] mask = new float[length * length];
        for (int row = 0; row < length; row++) {
            for (int column = row + 1; column < length; column++) {
                mask[row * length + column] = Float.NEGATIVE_INFINITY;
            }
        }
        return mask;
    }
}
