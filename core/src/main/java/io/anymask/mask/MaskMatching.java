package io.anymask.mask;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// Masks of one set and the same objects in another set of the same frame. The pair with the highest IoU is taken
/// first, of equal ones the one whose masks came first; each mask is in one pair at most. Where no two masks of a
/// set overlap and a pair needs an IoU above 0.5, no other choice is possible; where they do, the best matching of
/// all may have pairs that this one leaves out. Stateless.
public final class MaskMatching {
    /// Two masks that are of one object.
    ///
    /// @param first its place in the first set
    /// @param second its place in the second set
    public record Pair(int first, int second, double iou) {}

    /// Which masks may be a pair.
    @FunctionalInterface
    public interface Candidates {
        /// Whatever overlaps.
        Candidates ALL = (first, second) -> true;

        /// @param first place in the first set
        /// @param second place in the second set
        boolean has(int first, int second);
    }

    private MaskMatching() {}

    /// The pairs, the highest IoU first.
    ///
    /// @param leastIou below, two masks are of two objects; masks without a common pixel are so in any case
    /// @throws IllegalArgumentException if the frames of two candidates differ
    public static List<Pair> bestFirst(List<Rle> first, List<Rle> second, double leastIou, Candidates candidates) {
        List<Box> boxes = second.stream().map(Rle::cocoBox).toList();
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            Box box = first.get(i).cocoBox();
            for (int j = 0; j < second.size(); j++) {
                if (box.intersection(boxes.get(j)) > 0 && candidates.has(i, j)) {
                    double iou = first.get(i).iou(second.get(j));
                    if (iou > 0 && iou >= leastIou) {
                        pairs.add(new Pair(i, j, iou));
                    }
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::iou).reversed()); // stable: what came first stays first
        BitSet taken = new BitSet();
        BitSet given = new BitSet();
        List<Pair> chosen = new ArrayList<>();
        for (Pair pair : pairs) {
            if (!taken.get(pair.first()) && !given.get(pair.second())) {
                taken.set(pair.first());
                given.set(pair.second());
                chosen.add(pair);
            }
        }
        return List.copyOf(chosen);
    }
}
