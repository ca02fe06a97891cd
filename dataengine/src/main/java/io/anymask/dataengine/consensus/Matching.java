package io.anymask.dataengine.consensus;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.mask.MaskMatching;
import java.util.List;
import java.util.Objects;

/// Objects of one set and the same objects of another one: pairs of one category whose IoU is at least
/// [#LEAST_IOU], each object in one pair at most, as [MaskMatching] chooses them.
///
/// @param first objects of the first set
/// @param second objects of the second set
public record Matching(List<MaskMatching.Pair> pairs, int first, int second) {
    /// Below, two masks are of two objects.
    public static final double LEAST_IOU = 0.5;

    public Matching {
        pairs = List.copyOf(pairs);
    }

    /// @param first accepted masks of an image
    /// @param second accepted masks of the same image
    public static Matching of(List<Annotation> first, List<Annotation> second) {
        List<MaskMatching.Pair> pairs = MaskMatching.bestFirst(
                first.stream().map(Annotation::mask).toList(),
                second.stream().map(Annotation::mask).toList(),
                LEAST_IOU,
                (i, j) -> Objects.equals(first.get(i).category(), second.get(j).category()));
        return new Matching(pairs, first.size(), second.size());
    }

    /// Mean IoU of the pairs; NaN without any.
    public double meanIou() {
        return pairs.stream().mapToDouble(MaskMatching.Pair::iou).average().orElse(Double.NaN);
    }

    /// Share of the objects that have a partner, both sets together; 1 for two sets without objects.
    public double f1() {
        return first + second == 0 ? 1 : 2.0 * pairs.size() / (first + second);
    }

    /// Panoptic quality, mean IoU times F1: 1 where both are the same, also where both have nothing.
    public double agreement() {
        return pairs.isEmpty() ? f1() : meanIou() * f1();
    }
}
