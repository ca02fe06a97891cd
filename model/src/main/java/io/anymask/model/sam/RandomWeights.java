package io.anymask.model.sam;

import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.RandomSource;
import io.anymask.model.ops.Scope;

/// Makes up the weights of a model of given sizes, for measurements and tests, see [RandomSource].
public final class RandomWeights {
    private RandomWeights() {}

    /// A model that works and knows nothing.
    ///
    /// @param config sizes of prompt encoder and mask decoder; its image size and channels are the encoder's
    public static SamModel model(ImageEncoder encoder, SamConfig config, long seed) {
        RandomSource source = new RandomSource(seed);
        CostOps ops = new CostOps();
        Scope root = Scope.root(source);
        int[] embedding = encoder.apply(ops, root, new int[] {1, 3, encoder.imageSize(), encoder.imageSize()});
        Scope prompts = root.at("prompt_encoder");
        PromptEncoder.noMask(ops, prompts, config);
        MaskDecoder.decode(
                ops,
                root.at("mask_decoder"),
                config,
                embedding,
                PromptEncoder.gridPositions(ops, prompts, config),
                PromptEncoder.sparse(ops, prompts, config, new int[] {1, 2, 2}, new int[] {1, 2}),
                PromptEncoder.dense(ops, prompts, config, new int[] {1, 1, config.maskSize(), config.maskSize()}));
        return SamModel.of(source.checkpoint());
    }
}
