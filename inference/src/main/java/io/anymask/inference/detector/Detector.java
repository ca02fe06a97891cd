package io.anymask.inference.detector;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.mask.Box;
import java.util.List;
import java.util.function.Supplier;

/// Finds objects in a photo. Any detector will do: [EmbeddingDetector] reads what the image encoder saw, others
/// look at the photo themselves.
@FunctionalInterface
public interface Detector {
    /// The category of a detector that knows none.
    String OBJECT = "object";

    /// Something found.
    ///
    /// @param box in the photo's pixels, its lower right corner behind the last one; may reach beyond the photo
    /// @param score higher is surer
    /// @param category the category's name; [#OBJECT] for a detector of all kinds
    record Found(Box box, double score, String category) {}

    /// @param embedding of the photo, made when it is first asked for
    /// @return the surest first
    List<Found> detect(Image photo, Supplier<ImageEmbedding> embedding);
}
