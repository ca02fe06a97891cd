package io.anymask.dataset.exchange;

import org.jspecify.annotations.Nullable;

/// A kind of object.
///
/// @param id within its set
/// @param supercategory empty for none
/// @param colour red, green and blue, `0xRRGGBB`; null for none
public record Category(
        long id,
        String name,
        String supercategory,
        @Nullable Integer colour) {
    /// What an object without a category is called in formats that want one.
    public static final String NONE = "object";

    /// @throws IllegalArgumentException for an empty name or a colour of more than 24 bits
    public Category {
        if (name.isBlank()) {
            throw new IllegalArgumentException("category " + id + ": got no name, expected one");
        }
        if (colour != null && (colour < 0 || colour > 0xFFFFFF)) {
            throw new IllegalArgumentException("category %s: colour %d, expected 0xRRGGBB".formatted(name, colour));
        }
    }

    public static Category of(long id, String name) {
        return new Category(id, name, "", null);
    }
}
