package io.anymask.evaluation.coco;

import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.evaluation.coco.DetectionEvaluation.OfCategory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// LVIS's evaluator of detections: the numbers of `LVISEval` in the LVIS API. Stateless.
///
/// In LVIS, nobody looked for every category in every image. A detection counts only where its category was
/// found or is known to be absent (`neg_category_ids`), and a wrong one is excused where not all objects of
/// its category are annotated (`not_exhaustive_category_ids`). The limit of detections is that of an image
/// over all categories, and `iscrowd` has no meaning.
public final class LvisEvaluator {
    private LvisEvaluator() {}

    /// Compares detections with ground truth, category by category.
    ///
    /// Without regard to categories every detection counts: somebody looked for objects in every image. (The API
    /// itself gives 0 there unless truth and detections are first mapped to one category.)
    ///
    /// @param settings with one limit of detections, such as [EvaluationSettings#lvis]
    /// @throws IllegalArgumentException for several limits of detections
    /// @throws io.anymask.evaluation.EvaluationException for detections of unknown images, or without the mask
    /// or box that is to be compared
    public static DetectionEvaluation evaluate(
            CocoInstances truth, List<CocoDetection> detections, EvaluationSettings settings) {
        if (settings.maxDetections().size() != 1) {
            throw new IllegalArgumentException(
                    "LVIS: got limits of detections " + settings.maxDetections() + ", expected one");
        }
        List<CocoDetection> known = detections.stream()
                .filter(detection -> truth.category(detection.categoryId()) != null)
                .toList();
        List<CocoDetection> kept = surest(known, settings.mostDetections());
        List<CocoDetection> judged = settings.useCategories() ? judged(truth, kept) : kept;
        Matching matching = new Matching(settings, CocoInstance::ignored, instance -> false);
        List<OfCategory> categories = matching.evaluate(truth, matching.group(truth, judged));
        int ignored =
                (int) truth.instances().stream().filter(CocoInstance::ignored).count();
        EvaluationCounts counts = new EvaluationCounts(
                truth.images().size(),
                truth.instances().size() - ignored,
                ignored,
                detections.size(),
                known.size() - kept.size(),
                detections.size() - known.size(),
                kept.size() - judged.size());
        return new DetectionEvaluation(settings, counts, categories);
    }

    /// The surest detections of each image over all categories. Images stay in the order in which they first
    /// occur, equal scores in the order they were given.
    private static List<CocoDetection> surest(List<CocoDetection> detections, int limit) {
        Map<Long, List<CocoDetection>> byImage = new LinkedHashMap<>();
        for (CocoDetection detection : detections) {
            byImage.computeIfAbsent(detection.imageId(), id -> new ArrayList<>())
                    .add(detection);
        }
        List<CocoDetection> kept = new ArrayList<>();
        for (List<CocoDetection> image : byImage.values()) {
            image.stream().sorted(ImageGroup.SUREST_FIRST).limit(limit).forEach(kept::add);
        }
        return kept;
    }

    private static List<CocoDetection> judged(CocoInstances truth, List<CocoDetection> detections) {
        Map<Long, Set<Long>> present = new HashMap<>();
        for (CocoInstance instance : truth.instances()) {
            present.computeIfAbsent(instance.imageId(), id -> new HashSet<>()).add(instance.categoryId());
        }
        return detections.stream()
                .filter(detection -> {
                    CocoImage image = truth.image(detection.imageId());
                    return image == null // Matching says which
                            || image.absentCategories().contains(detection.categoryId())
                            || present.getOrDefault(image.id(), Set.of()).contains(detection.categoryId());
                })
                .toList();
    }
}
