package io.anymask.training.network;

import static io.anymask.training.Setting.require;

import io.anymask.training.config.Meaning;

/// How the network differs while it learns.
public record NetworkSettings(
        @Meaning(
                value = "Share of the images that skip the encoder's last block; rises linearly from the first",
                range = "[0, 1)")
        double dropPath,

        @Meaning(value = "Rank of the updates of attention weights", range = "[1, ∞)")
        int loraRank,

        @Meaning(value = "Weight of these updates, as alpha / rank", range = "(-∞, ∞)")
        double loraAlpha,

        @Meaning("Whether the encoder's blocks are computed twice, which saves most of their memory")
        boolean checkpointing) {
    /// All blocks, each computed once; updates of rank 4.
    public static final NetworkSettings DEFAULT = new NetworkSettings(0, 4, 8, false);

    public NetworkSettings {
        require(dropPath >= 0 && dropPath < 1, "drop_path", dropPath, "0 to below 1");
        require(loraRank > 0, "lora_rank", loraRank, "1 or more");
    }
}
