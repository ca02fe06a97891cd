package io.anymask.evaluation.detection;

import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.evaluation.report.Comparison;
import io.anymask.evaluation.report.Gallery;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Pictures of the objects that a set of masks has best and worst. Stateless.
public final class ObjectGalleries {
    private static final int PICTURES = 6;

    private ObjectGalleries() {}

    /// An object and the mask that fits it best; an empty one where there is none.
    private record Pair(CocoInstance object, Rle truth, Rle answer, double iou) {}

    /// The galleries of the best and of the worst.
    ///
    /// @param sameCategory whether only masks of the object's own category count
    public static List<Gallery> of(
            Dataset dataset, CocoInstances truth, List<CocoDetection> masks, boolean sameCategory) {
        Map<Long, List<CocoDetection>> byImage = masks.stream().collect(Collectors.groupingBy(CocoDetection::imageId));
        List<Pair> worstFirst = new ArrayList<>();
        for (CocoInstance object : truth.instances()) {
            Rle mask = object.mask();
            if (!object.crowd() && mask != null && mask.area() > 0) {
                worstFirst.add(best(object, mask, byImage.getOrDefault(object.imageId(), List.of()), sameCategory));
            }
        }
        worstFirst.sort(Comparator.comparingDouble(Pair::iou));
        Map<String, DatasetImage> images =
                dataset.images().stream().collect(Collectors.toMap(DatasetImage::id, Function.identity()));
        int shown = Math.min(PICTURES, worstFirst.size());
        return List.of(
                gallery(
                        "Objects with the best masks",
                        truth,
                        images,
                        worstFirst.reversed().subList(0, shown)),
                gallery("Objects with the worst masks", truth, images, worstFirst.subList(0, shown)));
    }

    private static Pair best(CocoInstance object, Rle truth, List<CocoDetection> masks, boolean sameCategory) {
        Pair best = new Pair(
                object, truth, Mask.empty(truth.width(), truth.height()).rle(), 0);
        for (CocoDetection candidate : masks) {
            Rle mask = Objects.requireNonNull(candidate.mask());
            if (!sameCategory || candidate.categoryId() == object.categoryId()) {
                double iou = mask.iou(truth);
                best = iou > best.iou() ? new Pair(object, truth, mask, iou) : best;
            }
        }
        return best;
    }

    private static Gallery gallery(
            String title, CocoInstances truth, Map<String, DatasetImage> images, List<Pair> pairs) {
        List<Gallery.Picture> pictures = new ArrayList<>();
        for (Pair pair : pairs) {
            DatasetImage image = Objects.requireNonNull(
                    images.get(Long.toString(pair.object().imageId())));
            CocoCategory category = truth.category(pair.object().categoryId());
            pictures.add(new Gallery.Picture(
                    "IoU %.3f, %s, object %d of image %s, %d px"
                            .formatted(
                                    pair.iou(),
                                    category == null ? "" : category.name(),
                                    pair.object().id(),
                                    image.id(),
                                    pair.truth().area()),
                    Comparison.draw(
                            image.pixels(image.annotation()),
                            pair.truth().toMask(),
                            pair.answer().toMask(),
                            List.of())));
        }
        return new Gallery(title, Comparison.LEGEND, pictures);
    }
}
