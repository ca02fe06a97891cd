package io.anymask.dataset;

import java.util.Map;
import java.util.Set;

/// An image of the ground truth.
///
/// @param fileName empty if the file does not tell
/// @param width pixels; 0 if the file does not tell
/// @param height pixels; 0 if the file does not tell
/// @param absentCategories LVIS: categories known not to occur (`neg_category_ids`)
/// @param incompleteCategories LVIS: categories of which not all objects are annotated
/// (`not_exhaustive_category_ids`)
/// @param attributes what else the file says about the image in `attributes`, by name
public record CocoImage(
        long id,
        String fileName,
        int width,
        int height,
        Set<Long> absentCategories,
        Set<Long> incompleteCategories,
        Map<String, String> attributes) {
    public CocoImage {
        absentCategories = Set.copyOf(absentCategories);
        incompleteCategories = Set.copyOf(incompleteCategories);
        attributes = Map.copyOf(attributes);
    }

    /// An image of which the file says no more.
    public CocoImage(
            long id,
            String fileName,
            int width,
            int height,
            Set<Long> absentCategories,
            Set<Long> incompleteCategories) {
        this(id, fileName, width, height, absentCategories, incompleteCategories, Map.of());
    }

    /// An image of COCO's, where every category is annotated everywhere.
    public static CocoImage of(long id, String fileName, int width, int height) {
        return new CocoImage(id, fileName, width, height, Set.of(), Set.of(), Map.of());
    }
}
