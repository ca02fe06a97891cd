package io.anymask.dataset;

import java.util.Set;

/// An image of the ground truth.
///
/// @param fileName empty if the file does not tell
/// @param width pixels; 0 if the file does not tell
/// @param height pixels; 0 if the file does not tell
/// @param absentCategories LVIS: categories known not to occur (`neg_category_ids`)
/// @param incompleteCategories LVIS: categories of which not all objects are annotated
/// (`not_exhaustive_category_ids`)
public record CocoImage(
        long id, String fileName, int width, int height, Set<Long> absentCategories, Set<Long> incompleteCategories) {
    public CocoImage {
        absentCategories = Set.copyOf(absentCategories);
        incompleteCategories = Set.copyOf(incompleteCategories);
    }

    /// An image of COCO's, where every category is annotated everywhere.
    public static CocoImage of(long id, String fileName, int width, int height) {
        return new CocoImage(id, fileName, width, height, Set.of(), Set.of());
    }
}
