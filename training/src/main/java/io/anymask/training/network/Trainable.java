package io.anymask.training.network;

import io.anymask.model.sam.TextLayer;
import io.anymask.training.config.Meaning;

/// What of a model is trained; the rest stays what it was.
public enum Trainable {
    @Meaning(
            "The mask decoder alone, and the layer for texts if there is one; the image encoder's embeddings are computed once and kept on disk")
    DECODER,
    @Meaning("The mask decoder and what the prompt encoder learns")
    DECODER_AND_PROMPTS,
    @Meaning("The mask decoder, and low-rank updates of the attention of the image encoder (Hu et al., ICLR 2022)")
    LORA,
    @Meaning("The image encoder alone, as in distillation")
    ENCODER,
    @Meaning("All weights; the statistics of batch norms stay")
    EVERYTHING;

    private static final String FIXED = "positional_encoding_gaussian_matrix";

    /// Whether the image encoder stays as it is.
    public boolean isEncoderFrozen() {
        return this == DECODER || this == DECODER_AND_PROMPTS;
    }

    /// Whether a weight of the checkpoint is itself learned.
    public boolean learns(String name) {
        if (name.endsWith(FIXED) || isStatistic(name)) {
            return false;
        }
        return switch (this) {
            case DECODER, LORA -> name.startsWith("mask_decoder.") || name.startsWith(TextLayer.NAME);
            case DECODER_AND_PROMPTS -> name.startsWith("mask_decoder.") || name.startsWith("prompt_encoder.");
            case ENCODER -> name.startsWith("image_encoder.");
            case EVERYTHING -> true;
        };
    }

    /// Whether a weight of the checkpoint gets a low-rank update.
    public boolean adapts(String name) {
        return this == LORA && name.startsWith("image_encoder.") && name.endsWith(".attn.qkv.weight");
    }

    private static boolean isStatistic(String name) {
        return name.endsWith("running_mean")
                || name.endsWith("running_var")
                || name.endsWith("num_batches_tracked")
                || name.endsWith("attention_bias_idxs");
    }
}
