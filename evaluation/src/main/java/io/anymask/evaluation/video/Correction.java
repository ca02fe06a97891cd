package io.anymask.evaluation.video;

import io.anymask.prompt.Point;

/// A click on a frame where an object was followed badly.
record Correction(int frame, int object, Point point) {}
