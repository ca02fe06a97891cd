package io.anymask.inference.exemplar;

import io.anymask.mask.PredictedMask;

/// A mask that was found by an example.
///
/// @param mask of the image searched
/// @param score how like the example it is; higher is more alike. What a value means depends on the method
public record FoundMask(PredictedMask mask, double score) {}
