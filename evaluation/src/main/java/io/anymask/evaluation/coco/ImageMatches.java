package io.anymask.evaluation.coco;

import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;

/// Which detections of an image are right, for one range of areas.
///
/// @param scores of the detections, falling
/// @param verdicts one row for each IoU threshold, one entry for each detection
/// @param positives how many objects there were to find
record ImageMatches(double[] scores, byte[][] verdicts, int positives) {
    static final byte WRONG = 0;
    static final byte RIGHT = 1;
    static final byte NEITHER = 2;

    /// IoU 1 itself is within reach of a threshold of 1.
    private static final double HIGHEST_THRESHOLD = 1 - 1e-10;

    /// Greedy, as COCO and LVIS do it: the surest detection chooses first, the object with the highest IoU that
    /// is free; an object to be ignored only if there is no other.
    ///
    /// @param ious from [IouMatrix]
    /// @param ignored objects not to be found, whatever their area
    /// @param shared ignored objects that any number of detections may match: COCO's crowds
    /// @param excused detections that are not wrong when they match nothing, whatever their area
    static ImageMatches of(
            ImageGroup group,
            double[][] ious,
            AreaRange range,
            List<Double> thresholds,
            Predicate<CocoInstance> ignored,
            Predicate<CocoInstance> shared,
            boolean excused) {
        List<Integer> order = new ArrayList<>();
        List<Integer> last = new ArrayList<>();
        for (int g = 0; g < group.truth().size(); g++) {
            CocoInstance instance = group.truth().get(g);
            (ignored.test(instance) || !range.contains(instance.area()) ? last : order).add(g);
        }
        int positives = order.size();
        order.addAll(last);
        boolean[] isShared = new boolean[order.size()];
        for (int i = 0; i < isShared.length; i++) {
            isShared[i] = shared.test(group.truth().get(order.get(i)));
        }
        DoublePredicate inRange = area -> range.contains(area);
        byte[][] verdicts = new byte[thresholds.size()][group.detections().size()];
        for (int t = 0; t < verdicts.length; t++) {
            boolean[] taken = new boolean[isShared.length];
            double threshold = Math.min(thresholds.get(t), HIGHEST_THRESHOLD);
            for (int d = 0; d < verdicts[t].length; d++) {
                int match = match(ious[d], order, positives, taken, isShared, threshold);
                if (match >= 0) {
                    taken[match] = true;
                    verdicts[t][d] = match < positives ? RIGHT : NEITHER;
                } else if (excused || !inRange.test(group.detections().get(d).area())) {
                    verdicts[t][d] = NEITHER;
                }
            }
        }
        double[] scores =
                group.detections().stream().mapToDouble(CocoDetection::score).toArray();
        return new ImageMatches(scores, verdicts, positives);
    }

    /// The place in `order` of the object that a detection matches; -1 for none. Of equal IoUs the last wins.
    private static int match(
            double[] ious, List<Integer> order, int positives, boolean[] taken, boolean[] shared, double threshold) {
        double best = threshold;
        int match = -1;
        for (int g = 0; g < taken.length; g++) {
            if (match >= 0 && match < positives && g >= positives) {
                break;
            }
            double iou = ious[order.get(g)];
            if (iou >= best && (!taken[g] || shared[g])) {
                best = iou;
                match = g;
            }
        }
        return match;
    }
}
