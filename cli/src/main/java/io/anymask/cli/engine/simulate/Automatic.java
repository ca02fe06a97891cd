package io.anymask.cli.engine.simulate;

import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.evaluation.coco.AreaRange;
import io.anymask.evaluation.coco.CocoEvaluator;
import io.anymask.evaluation.coco.DetectionEvaluation;
import io.anymask.evaluation.coco.EvaluationSettings;
import io.anymask.evaluation.coco.IouType;
import io.anymask.mask.Box;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How well masks that nobody judged fit the truth.
///
/// @param model version that found them
/// @param ap COCO's average precision, without regard to categories, of the 100 surest masks of an image; −1 for
/// no objects
/// @param apOfMany the same of the 1000 surest: an image can have more than 100 objects
/// @param ap50OfMany that at IoU 0.5
/// @param miou mean over the objects of the best mask's IoU
record Automatic(
        int model,
        String sha256,
        int images,
        int objects,
        int masks,
        double ap,
        double apOfMany,
        double ap50OfMany,
        double miou) {
    private static final int FEW = 100;
    private static final int MANY = 1000;
    private static final EvaluationSettings SETTINGS =
            EvaluationSettings.coco(IouType.MASK).classAgnostic().withMaxDetections(FEW, MANY);

    /// @param found masks of each image
    static Automatic of(int model, String sha256, Map<Truth, List<ProjectClient.Kept>> found) {
        CocoCategory any = CocoCategory.of(1, "object");
        List<CocoImage> images = new ArrayList<>();
        List<CocoInstance> objects = new ArrayList<>();
        List<CocoDetection> masks = new ArrayList<>();
        double best = 0;
        int targets = 0;
        for (Map.Entry<Truth, List<ProjectClient.Kept>> entry : found.entrySet()) {
            Truth truth = entry.getKey();
            long id = images.size() + 1L;
            images.add(CocoImage.of(id, truth.name(), truth.width(), truth.height()));
            for (Truth.Target target : truth.objects()) {
                objects.add(instance(objects.size() + 1L, id, target.mask(), false));
                best += best(target.mask(), entry.getValue());
                targets++;
            }
            truth.crowds().forEach(crowd -> objects.add(instance(objects.size() + 1L, id, crowd, true)));
            entry.getValue()
                    .forEach(
                            mask -> masks.add(new CocoDetection(id, any.id(), mask.predictedIou(), mask.mask(), null)));
        }
        DetectionEvaluation evaluation =
                CocoEvaluator.evaluate(CocoInstances.of(images, List.of(any), objects), masks, SETTINGS);
        return new Automatic(
                model,
                sha256,
                images.size(),
                targets,
                masks.size(),
                evaluation.averagePrecision(AreaRange.ALL, FEW),
                evaluation.averagePrecision(AreaRange.ALL, MANY),
                evaluation.averagePrecisionAt(0.5, AreaRange.ALL, MANY),
                targets == 0 ? -1 : best / targets);
    }

    private static CocoInstance instance(long id, long image, Rle mask, boolean crowd) {
        return new CocoInstance(id, image, 1, mask, null, mask.area(), crowd, crowd, Map.of());
    }

    private static double best(Rle object, List<ProjectClient.Kept> masks) {
        Box box = object.cocoBox();
        return masks.stream()
                .filter(mask -> box.intersection(mask.mask().cocoBox()) > 0)
                .mapToDouble(mask -> object.iou(mask.mask()))
                .max()
                .orElse(0);
    }
}
