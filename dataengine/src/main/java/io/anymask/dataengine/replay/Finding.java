package io.anymask.dataengine.replay;

import java.util.Locale;

/// A mask that is not what it should be.
///
/// @param iou of what was kept and what its prompt gives now; NaN where it was not asked
public record Finding(String project, String image, String annotation, long version, Kind kind, double iou) {
    /// What is wrong.
    public enum Kind {
        /// Its run lengths, or what was noted of its making, cannot be read.
        DAMAGED,
        /// It has another area than was noted.
        AREA,
        /// Its prompt gives another mask.
        DIFFERENT
    }

    /// For people.
    public String says() {
        String what = switch (kind) {
            case DAMAGED -> "what is kept of it cannot be read";
            case AREA -> "it has another area than was noted";
            case DIFFERENT -> String.format(Locale.ROOT, "its prompt gives another mask now, IoU %.3f", iou);
        };
        return "image %s, mask %s, version %d: %s".formatted(image, annotation, version, what);
    }
}
