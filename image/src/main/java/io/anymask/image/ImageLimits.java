package io.anymask.image;

import io.anymask.mask.Mask;
import java.io.Serializable;

/// What is refused before it is decoded.
///
/// @param maxBytes of the file
/// @param maxPixels width × height
public record ImageLimits(long maxBytes, long maxPixels) implements Serializable {
    /// The most pixels an [Image] can hold: three bytes each in one Java array. A mask can hold as many.
    public static final long MOST_PIXELS = Mask.MAX_PIXELS;

    /// Files up to 1 GiB and pictures up to 2²⁸ pixels (16384 × 16384).
    public static final ImageLimits DEFAULT = new ImageLimits(1L << 30, 1L << 28);

    /// @throws IllegalArgumentException for limits that are not positive
    public ImageLimits {
        if (maxBytes <= 0 || maxPixels <= 0) {
            throw new IllegalArgumentException("image limits: got %d bytes and %d pixels, expected positive numbers"
                    .formatted(maxBytes, maxPixels));
        }
    }
}
