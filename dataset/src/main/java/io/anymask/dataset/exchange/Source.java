package io.anymask.dataset.exchange;

import java.util.Locale;

/// How a mask was made.
public enum Source {
    /// By a person, without a model.
    MANUAL,
    /// By a person with a model's help.
    ASSISTED,
    /// By a model, and kept by a person.
    PREFILLED,
    /// By a model alone.
    AUTOMATIC,
    /// Nobody says.
    UNKNOWN;

    /// The word in files: `manual`, `assisted`, `prefilled`, `automatic`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What a file says, in our words or in those of CVAT and Label Studio; unknown for any other.
    static Source of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "manual" -> MANUAL;
            case "assisted", "semi-auto", "prediction-changed" -> ASSISTED;
            case "prefilled", "prediction" -> PREFILLED;
            case "automatic", "auto" -> AUTOMATIC;
            default -> UNKNOWN;
        };
    }
}
