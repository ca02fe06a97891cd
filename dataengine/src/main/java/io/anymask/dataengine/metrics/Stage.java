package io.anymask.dataengine.metrics;

/// The stages of the paper's data engine.
public enum Stage {
    /// The image had no proposals when the person made the mask.
    ASSISTED_MANUAL,
    /// Proposals were there: it is one of them, or what they had left out.
    SEMI_AUTOMATIC,
    /// Nobody has judged it.
    AUTOMATIC
}
