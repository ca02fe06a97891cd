package io.anymask.evaluation.detection;

import io.anymask.image.Image;
import io.anymask.mask.Box;
import java.util.List;

/// Finds objects of known categories in a photo. Any detector will do; [FastestDet] is one to begin with.
@FunctionalInterface
public interface Detector {
    /// Something found.
    ///
    /// @param box in the photo's pixels; may reach beyond the photo
    /// @param score higher is surer
    /// @param category the category's name
    record Found(Box box, double score, String category) {}

    /// @return the surest first
    List<Found> detect(Image photo);
}
