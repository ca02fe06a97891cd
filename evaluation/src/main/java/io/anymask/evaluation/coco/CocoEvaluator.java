package io.anymask.evaluation.coco;

import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.evaluation.coco.DetectionEvaluation.OfCategory;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
        SortedMap<Long, SortedMap<Long, ImageGroup>> groups = Matching.group(truth, truth.instances(), known);
        if (!settings.useCategories()) {
            SortedMap<Long, ImageGroup> all = Matching.merge(groups.values());
            groups = new TreeMap<>();
            groups.put(DetectionEvaluation.ANY.id(), all);
        }
        Matching matching = new Matching(settings, CocoInstance::crowd, CocoInstance::crowd);
        List<OfCategory> categories = groups.entrySet().parallelStream()
                .map(entry -> matching.evaluate(
                        category(truth, entry.getKey()), entry.getValue().values()))
                .toList();
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

    private static CocoCategory category(CocoInstances truth, long id) {
        CocoCategory category = truth.category(id);
        return category == null ? DetectionEvaluation.ANY : category;
    }
}
