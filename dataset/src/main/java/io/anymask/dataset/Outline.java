package io.anymask.dataset;

import io.anymask.mask.MaskException;
import io.anymask.mask.Polygons;
import io.anymask.mask.Ring;
import io.anymask.mask.Rle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A segmentation as the file has it: polygons become a mask only when the image's size is known, and files may
/// have their images last.
///
/// @param rings of one object; none if there are run lengths
/// @param runs null if there are polygons
record Outline(List<Ring> rings, @Nullable Rle runs) {
    /// What [#mask] costs.
    long steps(CocoImage image) {
        return Polygons.cocoSteps(rings, image.height(), image.width());
    }

    /// The mask in the frame of its image; null for an empty list of polygons.
    ///
    /// @throws MaskException if the image's size is unknown or the run lengths have another
    @Nullable
    Rle mask(CocoImage image) {
        if (runs == null && rings.isEmpty()) {
            return null;
        }
        if (image.width() < 1 || image.height() < 1) {
            if (runs != null) {
                return runs;
            }
            throw new MaskException(
                    "polygons, but image " + image.id() + " has no width and height; add them to images");
        }
        if (runs == null) {
            return Polygons.cocoRle(rings, image.height(), image.width());
        }
        if (runs.height() != image.height() || runs.width() != image.width()) {
            throw new MaskException("mask of size [%d, %d], but image %d has height %d and width %d"
                    .formatted(runs.height(), runs.width(), image.id(), image.height(), image.width()));
        }
        return runs;
    }
}
