package io.anymask.cli.engine.simulate;

import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of an object that somebody clicked at.
///
/// @param clicks all of them, in order
/// @param asked the prompt of the best answer; null where none was better than what was there before
/// @param best answer; null as `asked`
/// @param painted the mask after brush and eraser; null where nobody took them
/// @param strokes of brush and eraser
/// @param iou of the mask that is kept
/// @param reached whether it is good enough
/// @param slips how many of the clicks landed on the wrong side
/// @param switched whether the first click's mask is not the one that the model preferred
record Attempt(
        List<Point> clicks,
        @Nullable Question asked,
        @Nullable Answer best,
        @Nullable Rle painted,
        int strokes,
        double iou,
        boolean reached,
        int slips,
        boolean switched) {
    Attempt {
        clicks = List.copyOf(clicks);
    }
}
