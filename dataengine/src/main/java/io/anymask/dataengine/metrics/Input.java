package io.anymask.dataengine.metrics;

import java.util.Locale;

/// What a person gave or did to make a mask.
public enum Input {
    POSITIVE,
    NEGATIVE,
    BOX,
    PHRASE,
    BRUSH,
    ERASE,
    POLYGON,
    MERGE,
    SPLIT,
    REFINE;

    /// For names of columns.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
