package io.anymask.inference.video;

import io.anymask.mask.Mask;

/// One object in one frame.
///
/// @param object the number that the caller gave it
/// @param mask of the frame's size; empty where the object is lost or nothing was found
/// @param score how sure the tracker is, in `[0, 1]`; 0 where it found nothing
/// @param isLost whether the tracker has given the object up: until it finds it for sure or somebody shows it, its
///     masks stay empty
public record TrackedMask(int object, Mask mask, double score, boolean isLost) {}
