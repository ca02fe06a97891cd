/// Masks ranked by what they show, in words, without any training for it (Segment Anything, section 7.5, has a
/// model trained for text instead).
///
/// [MaskVectors] makes a vector of each mask of a photo with a CLIP, [Vocabulary] one of each phrase. A
/// [PhraseScorer] compares them: [Relevance] tells whether a phrase fits at all, [Naming] which of many names fits
/// best. [PhraseFinder] puts them together; [VocabularyCache] keeps the vectors of long lists.
@NullMarked
package io.anymask.inference.phrase;

import org.jspecify.annotations.NullMarked;
