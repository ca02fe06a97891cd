package io.anymask.dataengine.model;

/// Mean IoU of a model over the masks of the held-out images.
///
/// @param oneClick after one click, the mask of the highest predicted IoU
/// @param threeClicks after three
/// @param box for the object's box
public record Scores(double oneClick, double threeClicks, double box) {}
