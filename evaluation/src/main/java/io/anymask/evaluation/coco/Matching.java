package io.anymask.evaluation.coco;

import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.evaluation.EvaluationException;
import io.anymask.evaluation.coco.DetectionEvaluation.OfCategory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Compares grouped detections with grouped ground truth; what COCO and LVIS have in common. Categories and
/// images are worked on in parallel.
final class Matching {
    private final EvaluationSettings settings;
    private final Predicate<CocoInstance> ignored;
    private final Predicate<CocoInstance> crowds;

    /// @param ignored objects not to be found
    /// @param crowds objects that take any number of detections
    Matching(EvaluationSettings settings, Predicate<CocoInstance> ignored, Predicate<CocoInstance> crowds) {
        this.settings = settings;
        this.ignored = ignored;
        this.crowds = crowds;
    }

    /// Groups by category and image, in ascending order of their ids, and keeps the given order within. Without
    /// regard to categories there is one group of all of them.
    SortedMap<Long, SortedMap<Long, ImageGroup>> group(CocoInstances truth, Iterable<CocoDetection> detections) {
        SortedMap<Long, SortedMap<Long, ImageGroup>> groups = new TreeMap<>();
        for (CocoInstance instance : truth.instances()) {
            at(groups, truth, instance.categoryId(), instance.imageId()).truth().add(instance);
        }
        for (CocoDetection detection : detections) {
            at(groups, truth, detection.categoryId(), detection.imageId())
                    .detections()
                    .add(detection);
        }
        if (settings.useCategories()) {
            return groups;
        }
        SortedMap<Long, SortedMap<Long, ImageGroup>> one = new TreeMap<>();
        one.put(DetectionEvaluation.ANY.id(), merge(groups.values()));
        return one;
    }

    private static ImageGroup at(
            Map<Long, SortedMap<Long, ImageGroup>> groups, CocoInstances truth, long category, long imageId) {
        CocoImage image = truth.image(imageId);
        if (image == null) {
            throw new EvaluationException("detection of image " + imageId + ", which is not among the ground truth's");
        }
        return groups.computeIfAbsent(category, id -> new TreeMap<>())
                .computeIfAbsent(imageId, id -> ImageGroup.empty(image));
    }

    /// Puts all categories of an image into one group, by category in ascending order.
    private static SortedMap<Long, ImageGroup> merge(Collection<SortedMap<Long, ImageGroup>> groups) {
        SortedMap<Long, ImageGroup> merged = new TreeMap<>();
        for (SortedMap<Long, ImageGroup> ofCategory : groups) {
            ofCategory.forEach((id, group) -> {
                ImageGroup all = merged.computeIfAbsent(id, i -> ImageGroup.empty(group.image()));
                all.truth().addAll(group.truth());
                all.detections().addAll(group.detections());
            });
        }
        return merged;
    }

    /// Compares what was grouped.
    List<OfCategory> evaluate(CocoInstances truth, SortedMap<Long, SortedMap<Long, ImageGroup>> groups) {
        return groups.entrySet().parallelStream()
                .map(entry -> {
                    CocoCategory category = truth.category(entry.getKey());
                    return evaluate(
                            category == null ? DetectionEvaluation.ANY : category,
                            entry.getValue().values());
                })
                .toList();
    }

    /// @param groups by image id, ascending; detections not yet sorted
    private OfCategory evaluate(CocoCategory category, Collection<ImageGroup> groups) {
        int most = settings.mostDetections();
        List<List<ImageMatches>> images = groups.parallelStream()
                .map(group -> ranges(category, group.surest(most)))
                .toList();
        @Nullable
        PrecisionRecall[][] results = new PrecisionRecall[settings.areaRanges().size()][];
        for (int a = 0; a < results.length; a++) {
            List<ImageMatches> ofRange = new ArrayList<>(images.size());
            for (List<ImageMatches> image : images) {
                ofRange.add(image.get(a));
            }
            results[a] = settings.maxDetections().stream()
                    .map(limit ->
                            PrecisionRecall.of(ofRange, settings.iouThresholds().size(), limit))
                    .toArray(PrecisionRecall[]::new);
        }
        return new OfCategory(category, results);
    }

    /// One result for each range of areas.
    private List<ImageMatches> ranges(CocoCategory category, ImageGroup group) {
        double[][] ious = IouMatrix.of(group, settings.iouType(), crowds);
        boolean excused = group.image().incompleteCategories().contains(category.id());
        return settings.areaRanges().stream()
                .map(range -> ImageMatches.of(group, ious, range, settings.iouThresholds(), ignored, crowds, excused))
                .toList();
    }
}
