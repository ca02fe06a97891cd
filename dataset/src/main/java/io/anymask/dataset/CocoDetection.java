package io.anymask.dataset;

import io.anymask.mask.Rle;
import org.jspecify.annotations.Nullable;

/// A detected object.
///
/// @param score higher is surer; any finite number
/// @param mask null for a detector of boxes
/// @param box null to take the mask's
public record CocoDetection(
        long imageId,
        long categoryId,
        double score,
        @Nullable Rle mask,
        @Nullable CocoBox box) {
    /// @throws IllegalArgumentException for a score that is not finite, or neither mask nor box
    public CocoDetection {
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("score is " + score + ", expected a finite number");
        }
        if (mask == null && box == null) {
            throw new IllegalArgumentException("neither segmentation nor bbox, expected at least one of them");
        }
    }

    /// The same detection by its mask alone, so that small, medium and large go by the mask's area.
    ///
    /// @throws IllegalArgumentException for a detection without a mask
    public CocoDetection withoutBox() {
        return new CocoDetection(imageId, categoryId, score, mask, null);
    }

    /// The same detection of another category.
    public CocoDetection ofCategory(long category) {
        return new CocoDetection(imageId, category, score, mask, box);
    }

    /// The area that decides on small, medium and large: the box's if there is one, as in pycocotools.
    public double area() {
        if (box != null) {
            return box.area();
        }
        return mask == null ? 0 : mask.area();
    }

    /// The box, or the mask's.
    public CocoBox boxOrMaskBox() {
        if (box != null) {
            return box;
        }
        return mask == null ? new CocoBox(0, 0, 0, 0) : CocoBox.of(mask.cocoBox());
    }
}
