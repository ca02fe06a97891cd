package io.anymask.training.run;

/// When an item is learned.
///
/// @param step counted from 0
/// @param position of the item in the step
/// @param share of the item in the step's loss
public record Turn(long step, int position, double share) {}
