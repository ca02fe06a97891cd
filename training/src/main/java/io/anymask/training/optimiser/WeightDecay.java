package io.anymask.training.optimiser;

import io.anymask.training.config.Meaning;

/// Which weights shrink towards zero.
public enum WeightDecay {
    @Meaning("All but biases, the weights of norms, and the table of positions")
    MATRICES,
    @Meaning("All: SAM's code is silent")
    ALL;

    /// @param name official, for example `image_encoder.blocks.0.norm1.weight`
    /// @param rank dimensions of the weight
    public boolean applies(String name, int rank) {
        return this == ALL || (rank > 1 && !name.endsWith(".bias") && !name.endsWith("pos_embed"));
    }
}
