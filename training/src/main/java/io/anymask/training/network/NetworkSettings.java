package io.anymask.training.network;

import static io.anymask.training.Setting.require;

/// How the network differs while it learns.
///
/// @param dropPath share of the images that skip the encoder's last block; rises linearly from the first
/// @param loraRank of the updates of attention weights
/// @param loraAlpha weight of the updates is alpha / rank
/// @param checkpointing whether the encoder's blocks are computed twice, which saves most of their memory
public record NetworkSettings(double dropPath, int loraRank, double loraAlpha, boolean checkpointing) {
    /// All blocks, each computed once; updates of rank 4.
    public static final NetworkSettings DEFAULT = new NetworkSettings(0, 4, 8, false);

    public NetworkSettings {
        require(dropPath >= 0 && dropPath < 1, "drop_path", dropPath, "0 to below 1");
        require(loraRank > 0, "lora_rank", loraRank, "1 or more");
    }
}
