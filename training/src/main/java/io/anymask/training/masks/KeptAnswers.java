package io.anymask.training.masks;

/// Of a model's good answers to one click, those that the thresholds of segment everything keep.
///
/// @param answers how many good ones there are
/// @param byPredictedIou share of them whose predicted IoU passes
/// @param byStability share of them whose stability score passes
public record KeptAnswers(int answers, double byPredictedIou, double byStability) {
    static final KeptAnswers NONE = new KeptAnswers(0, 0, 0);
}
