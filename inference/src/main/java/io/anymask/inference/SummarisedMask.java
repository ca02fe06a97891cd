package io.anymask.inference;

import io.anymask.mask.MaskRecord;

/// A mask found automatically, with what was made of its logits.
public record SummarisedMask<T>(MaskRecord mask, T summary) {}
