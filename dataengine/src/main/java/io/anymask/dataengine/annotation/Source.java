package io.anymask.dataengine.annotation;

/// How a mask came to be.
public enum Source {
    /// Drawn by hand.
    MANUAL,
    /// From prompts that a person gave a model.
    ASSISTED,
    /// Found by a model before the person came.
    PREFILLED,
    /// Found by a model alone.
    AUTOMATIC,
    /// From a file.
    IMPORTED
}
