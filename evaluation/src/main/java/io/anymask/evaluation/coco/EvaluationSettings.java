package io.anymask.evaluation.coco;

import java.util.List;
import java.util.stream.IntStream;

/// How detections are compared with the ground truth.
///
/// @param useCategories false to compare objects of all categories with each other, as for object proposals
/// @param maxDetections how many detections of an image count, the surest first; ascending. COCO counts them in
/// each category, LVIS in all together and allows one limit only
/// @param areaRanges sizes to report on; an object of another size is neither right nor wrong
/// @param iouThresholds from which IoU on a detection is right, ascending
public record EvaluationSettings(
        IouType iouType,
        boolean useCategories,
        List<Integer> maxDetections,
        List<AreaRange> areaRanges,
        List<Double> iouThresholds) {
    /// 0.50, 0.55, …, 0.95, with the rounding of numpy's `linspace`.
    public static final List<Double> STANDARD_THRESHOLDS = IntStream.range(0, 10)
            .mapToObj(i -> i == 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9))
            .toList();

    /// @throws IllegalArgumentException for empty lists, or limits and thresholds that do not rise
    public EvaluationSettings {
        maxDetections = List.copyOf(maxDetections);
        areaRanges = List.copyOf(areaRanges);
        iouThresholds = List.copyOf(iouThresholds);
        requireRising("limits of detections", maxDetections);
        requireRising("IoU thresholds", iouThresholds);
        if (areaRanges.isEmpty() || maxDetections.getFirst() < 1) {
            throw new IllegalArgumentException("evaluation settings: got area ranges " + areaRanges
                    + " and limits of detections " + maxDetections + ", expected some, and limits above 0");
        }
    }

    private static <N extends Number & Comparable<N>> void requireRising(String what, List<N> values) {
        boolean rising = IntStream.range(1, values.size())
                .allMatch(i -> values.get(i - 1).compareTo(values.get(i)) < 0);
        if (values.isEmpty() || !rising) {
            throw new IllegalArgumentException(
                    "evaluation settings: got " + what + " " + values + ", expected some, in rising order");
        }
    }

    /// COCO's: by category, 1, 10 and 100 detections.
    public static EvaluationSettings coco(IouType iouType) {
        return new EvaluationSettings(iouType, true, List.of(1, 10, 100), AreaRange.STANDARD, STANDARD_THRESHOLDS);
    }

    /// LVIS's: by category, 300 detections.
    public static EvaluationSettings lvis(IouType iouType) {
        return new EvaluationSettings(iouType, true, List.of(300), AreaRange.STANDARD, STANDARD_THRESHOLDS);
    }

    /// The same, without regard to categories.
    public EvaluationSettings classAgnostic() {
        return new EvaluationSettings(iouType, false, maxDetections, areaRanges, iouThresholds);
    }

    /// The same, with other limits.
    public EvaluationSettings withMaxDetections(Integer... limits) {
        return new EvaluationSettings(iouType, useCategories, List.of(limits), areaRanges, iouThresholds);
    }

    int mostDetections() {
        return maxDetections.getLast();
    }
}
