package io.anymask.evaluation.detection;

import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.report.Breakdown;
import io.anymask.evaluation.report.Comparison;
import io.anymask.evaluation.report.Gallery;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.Table;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;

/// The mask of a set that fits each object best: pictures of the best and the worst, and how objects of a
/// category or with an attribute fare. Immutable.
public final class BestMasks {
    private static final int PICTURES = 6;
    private static final String IOU = "IoU";

    private final Dataset dataset;
    private final CocoInstances truth;
    private final List<Pair> worstFirst;

    /// An object and the mask that fits it best; an empty one where there is none.
    private record Pair(CocoInstance object, Rle truth, Rle answer, double iou) {}

    private BestMasks(Dataset dataset, CocoInstances truth, List<Pair> worstFirst) {
        this.dataset = dataset;
        this.truth = truth;
        this.worstFirst = List.copyOf(worstFirst);
    }

    /// Finds them, for every object that is no crowd and has a pixel.
    ///
    /// @param sameCategory whether only masks of the object's own category count
    public static BestMasks of(Dataset dataset, CocoInstances truth, List<CocoDetection> masks, boolean sameCategory) {
        Map<Long, List<CocoDetection>> byImage = masks.stream().collect(Collectors.groupingBy(CocoDetection::imageId));
        List<Pair> pairs = new ArrayList<>();
        for (CocoInstance object : truth.instances()) {
            Rle mask = object.mask();
            if (!object.crowd() && mask != null && mask.area() > 0) {
                pairs.add(best(object, mask, byImage.getOrDefault(object.imageId(), List.of()), sameCategory));
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::iou));
        return new BestMasks(dataset, truth, pairs);
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

    /// Tables by category and by every attribute of the annotations, with intervals over images: the IoU of an
    /// object's best mask, and one more figure.
    ///
    /// @param name of that figure
    /// @param figure of an object and that IoU, in `[0, 1]`
    public List<Table> groups(String name, ToDoubleBiFunction<CocoInstance, Double> figure, Bootstrap bootstrap) {
        SequencedMap<String, String> measures = new LinkedHashMap<>();
        measures.put(name, name);
        measures.put(IOU, "IoU of the best mask");
        List<ObjectResult> results = new ArrayList<>();
        for (Pair pair : worstFirst) {
            SequencedMap<String, Double> measured = new LinkedHashMap<>();
            measured.put(name, figure.applyAsDouble(pair.object(), pair.iou()));
            measured.put(IOU, pair.iou());
            results.add(new ObjectResult(
                    dataset.name(),
                    Long.toString(pair.object().imageId()),
                    Long.toString(pair.object().id()),
                    category(pair.object()),
                    pair.object().area(),
                    pair.object().attributes(),
                    measured,
                    Map.of()));
        }
        return new Breakdown(results, measures, bootstrap).byGroup();
    }

    private String category(CocoInstance object) {
        CocoCategory category = truth.category(object.categoryId());
        return category == null ? "" : category.name();
    }

    /// Pictures of the best and of the worst.
    public List<Gallery> galleries() {
        Map<String, DatasetImage> images =
                dataset.images().stream().collect(Collectors.toMap(DatasetImage::id, Function.identity()));
        int shown = Math.min(PICTURES, worstFirst.size());
        return List.of(
                gallery(
                        "Objects with the best masks",
                        images,
                        worstFirst.reversed().subList(0, shown)),
                gallery("Objects with the worst masks", images, worstFirst.subList(0, shown)));
    }

    private Gallery gallery(String title, Map<String, DatasetImage> images, List<Pair> pairs) {
        List<Gallery.Picture> pictures = new ArrayList<>();
        for (Pair pair : pairs) {
            DatasetImage image = Objects.requireNonNull(
                    images.get(Long.toString(pair.object().imageId())));
            pictures.add(new Gallery.Picture(
                    "IoU %.3f, %s, object %d of image %s, %d px"
                            .formatted(
                                    pair.iou(),
                                    category(pair.object()),
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
