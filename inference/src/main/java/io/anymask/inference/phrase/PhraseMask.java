package io.anymask.inference.phrase;

import io.anymask.mask.MaskRecord;

/// A mask with the phrase that fits it best.
///
/// @param score of the phrase, see [PhraseScorer]
/// @param cosine between mask and phrase, without any comparison with other phrases
public record PhraseMask(MaskRecord mask, String phrase, double score, double cosine) {}
