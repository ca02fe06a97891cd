package io.anymask.inference.phrase;

import io.anymask.inference.clip.ClipVector;

/// Says how well phrases fit a mask. Immutable.
public sealed interface PhraseScorer permits Relevance, Naming {
    Vocabulary phrases();

    /// The score of each phrase, from 0 to 1.
    double[] scores(ClipVector mask);
}
