package io.anymask.dataengine.annotation;

/// One version of a mask as it lies in the database, not read yet.
///
/// @param counts COCO's compressed run lengths
/// @param area that was noted, pixels
public record StoredMask(String id, long version, int height, int width, String counts, long area) {}
