package io.anymask.inference.detector;

import java.io.Serializable;

/// Which boxes of a detector count.
///
/// @param leastScore boxes below it are dropped, 0 to 1
/// @param nms boxes whose IoU with a surer one is above it are dropped, 0 to 1
/// @param most boxes of an image, the surest
public record DetectorOptions(double leastScore, double nms, int most) implements Serializable {
    /// A score of 0.5 (the paper names none), and more boxes than nearly every image has objects.
    public static final DetectorOptions DEFAULT = new DetectorOptions(0.5, 0.6, 500);

    private static final int LARGEST_MOST = 10_000;

    /// @throws IllegalArgumentException naming a value that makes no sense
    public DetectorOptions {
        require(leastScore >= 0 && leastScore <= 1, "score", leastScore, "0 to 1");
        require(nms >= 0 && nms <= 1, "overlap", nms, "0 to 1");
        require(most >= 1 && most <= LARGEST_MOST, "number of boxes", most, "1 to " + LARGEST_MOST);
    }

    private static void require(boolean holds, String what, Number got, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("detector: got a %s of %s, expected %s".formatted(what, got, expected));
        }
    }

    public DetectorOptions withLeastScore(double score) {
        return new DetectorOptions(score, nms, most);
    }
}
