package io.anymask.evaluation.coco;

import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.evaluation.coco.DetectionEvaluation.OfCategory;
import java.util.List;
import java.util.SortedMap;

/// COCO's evaluator of detections: the numbers of `COCOeval` in pycocotools 2.0.11. Stateless.
public final class CocoEvaluator {
    private CocoEvaluator() {}

    /// Compares detections with ground truth, category by category unless the settings say otherwise.
    ///
    /// @throws io.anymask.evaluation.EvaluationException for detections of unknown images, or without the mask
    /// or box that is to be compared
    public static DetectionEvaluation evaluate(
            CocoInstances truth, List<CocoDetection> detections, EvaluationSettings settings) {
        List<CocoDetection> known = detections.stream()
                .filter(detection -> truth.category(detection.categoryId()) != null)
                .toList();
        Matching matching = new Matching(settings, CocoInstance::crowd, CocoInstance::crowd);
        SortedMap<Long, SortedMap<Long, ImageGroup>> groups = matching.group(truth, known);
        List<OfCategory> categories = matching.evaluate(truth, groups);
        int kept = groups.values().stream()
                .flatMap(images -> images.values().stream())
                .mapToInt(image ->
                        Math.min(settings.mostDetections(), image.detections().size()))
                .sum();
        int crowds =
                (int) truth.instances().stream().filter(CocoInstance::crowd).count();
        EvaluationCounts counts = new EvaluationCounts(
                truth.images().size(),
                truth.instances().size() - crowds,
                crowds,
                detections.size(),
                known.size() - kept,
                detections.size() - known.size(),
                0);
        return new DetectionEvaluation(settings, counts, categories);
    }
}
