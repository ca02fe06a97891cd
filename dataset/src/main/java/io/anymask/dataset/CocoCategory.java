package io.anymask.dataset;

/// A category of objects.
public record CocoCategory(long id, String name, CategoryFrequency frequency) {
    public static CocoCategory of(long id, String name) {
        return new CocoCategory(id, name, CategoryFrequency.UNKNOWN);
    }
}
