package io.anymask.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Greedy choice of masks of one image that are not much of each other, by their pixels: where several answers to
/// one question overlap, the best stays. [NonMaximumSuppression] looks at boxes alone, so that of an object and
/// its part both stay. Stateless.
public final class MaskSuppression {
    /// Masks with a higher IoU are the same.
    public static final double SAME = 0.5;

    /// A mask of which a larger share lies in another one, or the other way round, is a part of it.
    public static final double INSIDE = 0.8;

    private MaskSuppression() {}

    /// Goes through answers, and keeps each whose mask is neither the same as one kept before, nor a part of it,
    /// nor has it as a part.
    ///
    /// @param bestFirst answers
    /// @param mask of an answer; all of one size
    /// @return those kept, in the same order
    public static <T> List<T> keep(List<T> bestFirst, Function<T, Rle> mask) {
        List<T> kept = new ArrayList<>();
        for (T answer : bestFirst) {
            Rle own = mask.apply(answer);
            if (kept.stream().noneMatch(other -> overlap(own, mask.apply(other)))) {
                kept.add(answer);
            }
        }
        return kept;
    }

    private static boolean overlap(Rle a, Rle b) {
        long both = a.intersection(b);
        long first = a.area();
        long second = b.area();
        return both > SAME * (first + second - both) || both > INSIDE * Math.min(first, second);
    }
}
