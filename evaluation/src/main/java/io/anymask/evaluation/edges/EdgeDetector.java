package io.anymask.evaluation.edges;

import io.anymask.image.Image;

/// Finds edges in a photo.
@FunctionalInterface
public interface EdgeDetector {
    /// @return the strength of the edge at each pixel of the photo, 0 to 1
    EdgeMap detect(Image photo);
}
