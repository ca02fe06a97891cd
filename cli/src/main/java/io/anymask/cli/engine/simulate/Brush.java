package io.anymask.cli.engine.simulate;

import io.anymask.mask.Components;
import io.anymask.mask.Connectivity;
import io.anymask.mask.Mask;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Corrects by hand what clicks did not: each stroke of the brush or the eraser makes one connected region right,
/// the largest that is wrong first.
///
/// @param targetIou with which a mask is good enough
/// @param mostStrokes for a mask
record Brush(double targetIou, int mostStrokes) {
    /// @param mask after the strokes
    /// @param strokes 0 where nothing was to be done, or nothing could be
    record Painted(Mask mask, int strokes) {}

    /// @param seen the mask as it is; empty for none
    Painted correct(Truth.Target target, Mask seen) {
        Mask wrong = target.wrong(seen);
        Components regions = Components.of(wrong, Connectivity.EIGHT);
        List<Integer> largestFirst = IntStream.range(0, regions.count())
                .boxed()
                .sorted(Comparator.comparingLong(regions::area).reversed())
                .toList();
        Mask mask = seen;
        int strokes = 0;
        while (strokes < Math.min(mostStrokes, largestFirst.size()) && target.iou(mask) < targetIou) {
            mask = mask.xor(regions.mask(largestFirst.get(strokes)));
            strokes++;
        }
        return new Painted(mask, strokes);
    }
}
