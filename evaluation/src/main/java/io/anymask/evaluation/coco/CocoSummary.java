package io.anymask.evaluation.coco;

import static io.anymask.evaluation.coco.AreaRange.ALL;
import static io.anymask.evaluation.coco.AreaRange.LARGE;
import static io.anymask.evaluation.coco.AreaRange.MEDIUM;
import static io.anymask.evaluation.coco.AreaRange.SMALL;

/// COCO's twelve numbers, in the order in which pycocotools prints them; in `[0, 1]`, −1 where there was
/// nothing to find.
///
/// @param ap average precision at IoU 0.50 to 0.95
/// @param ap50 the same at IoU 0.50 alone
/// @param ap75 the same at IoU 0.75 alone
/// @param apSmall of objects below 32² square pixels
/// @param apMedium of objects from 32² to 96²
/// @param apLarge of objects above
/// @param ar1 average recall with 1 detection in each image and category
/// @param ar10 the same with 10
/// @param ar100 the same with 100
/// @param arSmall the same with 100, by size
/// @param arMedium the same with 100, by size
/// @param arLarge the same with 100, by size
public record CocoSummary(
        double ap,
        double ap50,
        double ap75,
        double apSmall,
        double apMedium,
        double apLarge,
        double ar1,
        double ar10,
        double ar100,
        double arSmall,
        double arMedium,
        double arLarge) {
    private static final int MOST = 100;

    /// @throws IllegalArgumentException for an evaluation with other settings than [EvaluationSettings#coco]
    public static CocoSummary of(DetectionEvaluation evaluation) {
        return new CocoSummary(
                evaluation.averagePrecision(ALL, MOST),
                evaluation.averagePrecisionAt(0.5, ALL, MOST),
                evaluation.averagePrecisionAt(0.75, ALL, MOST),
                evaluation.averagePrecision(SMALL, MOST),
                evaluation.averagePrecision(MEDIUM, MOST),
                evaluation.averagePrecision(LARGE, MOST),
                evaluation.averageRecall(ALL, 1),
                evaluation.averageRecall(ALL, 10),
                evaluation.averageRecall(ALL, MOST),
                evaluation.averageRecall(SMALL, MOST),
                evaluation.averageRecall(MEDIUM, MOST),
                evaluation.averageRecall(LARGE, MOST));
    }
}
