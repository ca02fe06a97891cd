package io.anymask.dataset;

import org.jspecify.annotations.Nullable;

/// A category of objects.
///
/// @param supercategory empty if the file does not tell
/// @param colour red, green and blue, `0xRRGGBB`; null if the file does not tell
public record CocoCategory(
        long id,
        String name,
        String supercategory,
        @Nullable Integer colour,
        CategoryFrequency frequency) {
    /// A category of which the file tells no more.
    public CocoCategory(long id, String name, CategoryFrequency frequency) {
        this(id, name, "", null, frequency);
    }

    public static CocoCategory of(long id, String name) {
        return new CocoCategory(id, name, CategoryFrequency.UNKNOWN);
    }
}
