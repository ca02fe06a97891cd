package io.anymask.evaluation.coco;

import io.anymask.dataset.CocoCategory;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an evaluation found, to be asked for averages. All figures are in `[0, 1]`, and −1 where there was
/// nothing to find, as in pycocotools. Immutable.
public final class DetectionEvaluation {
    /// The category of an evaluation without regard to categories.
    static final CocoCategory ANY = CocoCategory.of(-1, "any");

    private final EvaluationSettings settings;
    private final EvaluationCounts counts;
    private final List<OfCategory> categories;

    /// @param results by area range and limit of detections; null where there was nothing to find
    record OfCategory(CocoCategory category, @Nullable PrecisionRecall[][] results) {}

    DetectionEvaluation(EvaluationSettings settings, EvaluationCounts counts, List<OfCategory> categories) {
        this.settings = settings;
        this.counts = counts;
        this.categories = List.copyOf(categories);
    }

    public EvaluationSettings settings() {
        return settings;
    }

    /// What took part and what did not.
    public EvaluationCounts counts() {
        return counts;
    }

    /// Mean over categories, IoU thresholds and 101 levels of recall.
    ///
    /// @throws IllegalArgumentException for a range or limit that the settings do not have
    public double averagePrecision(AreaRange range, int maxDetections) {
        return averagePrecision(range, maxDetections, category -> true);
    }

    /// The same over some categories only.
    public double averagePrecision(AreaRange range, int maxDetections, Predicate<CocoCategory> wanted) {
        return mean(select(range, maxDetections, wanted)
                .flatMap(result -> Stream.of(result.precision()))
                .flatMapToDouble(DoubleStream::of));
    }

    /// The same at one IoU threshold.
    public double averagePrecisionAt(double iouThreshold, AreaRange range, int maxDetections) {
        int threshold = threshold(iouThreshold);
        return mean(select(range, maxDetections, category -> true)
                .flatMapToDouble(result -> DoubleStream.of(result.precision()[threshold])));
    }

    /// Mean over categories and IoU thresholds of the highest recall.
    ///
    /// @throws IllegalArgumentException for a range or limit that the settings do not have
    public double averageRecall(AreaRange range, int maxDetections) {
        return averageRecall(range, maxDetections, category -> true);
    }

    /// The same over some categories only.
    public double averageRecall(AreaRange range, int maxDetections, Predicate<CocoCategory> wanted) {
        return mean(select(range, maxDetections, wanted).flatMapToDouble(result -> DoubleStream.of(result.recall())));
    }

    /// Precision at recall 0, 0.01, …, 1 at one IoU threshold, the mean over categories; −1 throughout where
    /// there was nothing to find.
    public double[] precisionCurve(double iouThreshold, AreaRange range, int maxDetections) {
        int threshold = threshold(iouThreshold);
        return IntStream.range(0, PrecisionRecall.LEVELS)
                .mapToDouble(level -> mean(select(range, maxDetections, category -> true)
                        .mapToDouble(result -> result.precision()[threshold][level])))
                .toArray();
    }

    private static double mean(DoubleStream values) {
        return values.average().orElse(-1);
    }

    private Stream<PrecisionRecall> select(AreaRange range, int maxDetections, Predicate<CocoCategory> wanted) {
        int area = index("area range", settings.areaRanges(), range);
        int limit = index("limit of detections", settings.maxDetections(), maxDetections);
        return categories.stream()
                .filter(category -> wanted.test(category.category()))
                .flatMap(category -> Stream.ofNullable(category.results()[area][limit]));
    }

    private int threshold(double iouThreshold) {
        return IntStream.range(0, settings.iouThresholds().size())
                .filter(i -> Math.abs(settings.iouThresholds().get(i) - iouThreshold) < 1e-9)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("IoU threshold: got " + iouThreshold
                        + ", expected one of the settings': " + settings.iouThresholds()));
    }

    private static <T> int index(String what, List<T> values, T value) {
        int index = values.indexOf(value);
        if (index < 0) {
            throw new IllegalArgumentException(what + ": got " + value + ", expected one of the settings': " + values);
        }
        return index;
    }
}
