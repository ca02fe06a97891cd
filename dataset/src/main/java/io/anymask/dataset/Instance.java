package io.anymask.dataset;

import io.anymask.mask.Box;
import io.anymask.mask.Rle;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object in a photo, with its true mask.
///
/// @param id within its data set for COCO, within its photo elsewhere
/// @param mask in the photo's frame; empty if the annotation has no pixel
/// @param unknown pixels that nobody judged, to be left out of any comparison; null for none
/// @param area square pixels, as the annotation has it: COCO's is that of the polygons
/// @param box as the annotation has it, else the one that encloses the mask's pixels as squares; corners
/// @param category its name, or its number where there are no names; empty if the data set has no categories
/// @param crowd many objects annotated as one region
/// @param attributes whatever else the annotation says, by name; for grouping
public record Instance(
        String id,
        Rle mask,
        @Nullable Rle unknown,
        double area,
        Box box,
        String category,
        boolean crowd,
        Map<String, String> attributes) {
    public Instance {
        attributes = Map.copyOf(attributes);
    }

    /// An object of which only the mask is known.
    static Instance of(String id, Rle mask, String category) {
        return new Instance(id, mask, null, mask.area(), mask.cocoBox(), category, false, Map.of());
    }

    Instance with(Map<String, String> more) {
        return new Instance(id, mask, unknown, area, box, category, crowd, more);
    }

    Instance without(Rle pixels) {
        return new Instance(id, mask, pixels, area, box, category, crowd, attributes);
    }
}
