package io.anymask.cli.engine.simulate;

import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A prompt.
///
/// @param start the mask that the clicks correct; null for none
record Question(List<Point> points, @Nullable Rle start) {
    Question {
        points = List.copyOf(points);
    }
}
