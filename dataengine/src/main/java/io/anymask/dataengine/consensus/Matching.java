package io.anymask.dataengine.consensus;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.mask.Box;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// Objects of one set and the same objects of another one: pairs of one category whose IoU is at least
/// [#LEAST_IOU], each object in one pair at most. The pair with the highest IoU is taken first, of equal ones the
/// one whose objects came first. Where no two objects of a set overlap there is nothing to choose but pairs of IoU
/// 0.5 exactly; where they do, taking the best first can leave a pair out that the best matching of all would
/// have.
///
/// @param first objects of the first set
/// @param second objects of the second set
public record Matching(List<Pair> pairs, int first, int second) {
    /// Below, two masks are of two objects.
    public static final double LEAST_IOU = 0.5;

    /// Two objects that are one.
    ///
    /// @param first its place in the first set
    /// @param second its place in the second set
    public record Pair(int first, int second, double iou) {}

    public Matching {
        pairs = List.copyOf(pairs);
    }

    /// @param first accepted masks of an image
    /// @param second accepted masks of the same image
    public static Matching of(List<Annotation> first, List<Annotation> second) {
        List<Box> boxes = second.stream().map(one -> one.mask().cocoBox()).toList();
        List<Pair> candidates = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            Annotation one = first.get(i);
            Box box = one.mask().cocoBox();
            for (int j = 0; j < second.size(); j++) {
                Annotation other = second.get(j);
                if (Objects.equals(one.category(), other.category()) && box.iou(boxes.get(j)) > 0) {
                    double iou = one.mask().iou(other.mask());
                    if (iou >= LEAST_IOU) {
                        candidates.add(new Pair(i, j, iou));
                    }
                }
            }
        }
        candidates.sort(Comparator.comparingDouble(Pair::iou).reversed()); // stable: what came first stays first
        BitSet taken = new BitSet();
        BitSet given = new BitSet();
        List<Pair> pairs = new ArrayList<>();
        for (Pair pair : candidates) {
            if (!taken.get(pair.first()) && !given.get(pair.second())) {
                taken.set(pair.first());
                given.set(pair.second());
                pairs.add(pair);
            }
        }
        return new Matching(pairs, first.size(), second.size());
    }

    /// Mean IoU of the pairs; NaN without any.
    public double meanIou() {
        return pairs.stream().mapToDouble(Pair::iou).average().orElse(Double.NaN);
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
