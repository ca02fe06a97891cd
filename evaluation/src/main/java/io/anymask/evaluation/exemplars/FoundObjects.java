package io.anymask.evaluation.exemplars;

import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.evaluation.coco.AreaRange;
import io.anymask.evaluation.coco.CocoEvaluator;
import io.anymask.evaluation.coco.EvaluationSettings;
import io.anymask.evaluation.coco.IouType;
import io.anymask.inference.exemplar.FoundMask;
import io.anymask.mask.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Masks found in one image against all objects of their kind there, by COCO's evaluator.
final class FoundObjects {
    private static final long ANY = 1;
    private static final double HALF = 0.5;

    private final int count;
    private final CocoInstances truth;
    private final List<CocoDetection> found;

    /// @param objects one at least
    /// @param found by falling score
    FoundObjects(List<Mask> objects, List<FoundMask> found) {
        CocoImage image = CocoImage.of(
                ANY, "image", objects.getFirst().width(), objects.getFirst().height());
        List<CocoInstance> instances = new ArrayList<>();
        for (Mask object : objects) {
            instances.add(new CocoInstance(
                    instances.size() + 1, ANY, ANY, object.rle(), null, object.area(), false, false, Map.of()));
        }
        this.count = objects.size();
        this.truth = CocoInstances.of(List.of(image), List.of(CocoCategory.of(ANY, "object")), instances);
        this.found = found.stream()
                .map(each -> new CocoDetection(
                        ANY, ANY, each.score(), each.mask().mask().rle(), null))
                .toList();
    }

    /// Average precision at IoU 0.50 to 0.95.
    double averagePrecision() {
        int most = Math.max(1, found.size());
        return CocoEvaluator.evaluate(truth, found, settings(most, EvaluationSettings.STANDARD_THRESHOLDS))
                .averagePrecision(AreaRange.ALL, most);
    }

    /// The share of objects that the first masks find, as many as there are objects, at IoU 0.5.
    double recallAtTrueCount() {
        return CocoEvaluator.evaluate(truth, found, settings(count, List.of(HALF)))
                .averageRecall(AreaRange.ALL, count);
    }

    private static EvaluationSettings settings(int most, List<Double> thresholds) {
        return new EvaluationSettings(IouType.MASK, true, List.of(most), List.of(AreaRange.ALL), thresholds);
    }
}
