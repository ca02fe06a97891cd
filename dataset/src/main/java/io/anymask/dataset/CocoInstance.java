package io.anymask.dataset;

import io.anymask.mask.Ring;
import io.anymask.mask.Rle;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An annotated object.
///
/// @param mask null if the file has none
/// @param box null if the file has neither box nor mask; else the file's, or the mask's
/// @param area square pixels, as the file has it: COCO's is that of the polygons, not that of the pixels. It
/// decides on small, medium and large
/// @param crowd many objects annotated as one region: a detection inside it is neither right nor wrong
/// @param ignored LVIS's `ignore`; COCO's evaluator overwrites it with `crowd`
/// @param attributes what else the file says about the object in plain fields or in `attributes`, by name
/// @param rings the polygons that the mask was made of; none if they were not asked for, or there are run lengths
public record CocoInstance(
        long id,
        long imageId,
        long categoryId,
        @Nullable Rle mask,
        @Nullable CocoBox box,
        double area,
        boolean crowd,
        boolean ignored,
        Map<String, String> attributes,
        List<Ring> rings) {
    public CocoInstance {
        attributes = Map.copyOf(attributes);
        rings = List.copyOf(rings);
    }

    /// An object of which only the mask is kept.
    public CocoInstance(
            long id,
            long imageId,
            long categoryId,
            @Nullable Rle mask,
            @Nullable CocoBox box,
            double area,
            boolean crowd,
            boolean ignored,
            Map<String, String> attributes) {
        this(id, imageId, categoryId, mask, box, area, crowd, ignored, attributes, List.of());
    }

    /// The same object of another category.
    public CocoInstance ofCategory(long category) {
        return new CocoInstance(id, imageId, category, mask, box, area, crowd, ignored, attributes, rings);
    }
}
