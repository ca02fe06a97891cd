package io.anymask.dataengine.metrics;

import org.jspecify.annotations.Nullable;

/// A model that masks were made with.
///
/// @param sha256 of its weights; null where nobody kept it
public record UsedModel(String name, @Nullable String sha256) {
    private static final int HASH = 12;

    /// The name with the beginning of the weights' hash.
    public String label() {
        return sha256 == null ? name : name + "@" + sha256.substring(0, Math.min(HASH, sha256.length()));
    }
}
