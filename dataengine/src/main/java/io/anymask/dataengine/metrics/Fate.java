package io.anymask.dataengine.metrics;

/// What became of a proposal.
public enum Fate {
    /// Nobody has judged it.
    OPEN,
    /// Accepted as it was.
    UNEDITED,
    /// Accepted with other pixels.
    EDITED,
    /// Turned down, or deleted.
    REJECTED
}
