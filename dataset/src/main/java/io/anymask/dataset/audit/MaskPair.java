package io.anymask.dataset.audit;

/// An object's mask before and after.
///
/// @param before its id, or where it is among its image's: "#3"
/// @param after the same of the other mask
public record MaskPair(String before, String after, double iou) {}
