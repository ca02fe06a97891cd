package io.anymask.evaluation.detection;

import static io.anymask.evaluation.coco.AreaRange.ALL;
import static io.anymask.evaluation.coco.AreaRange.LARGE;
import static io.anymask.evaluation.coco.AreaRange.MEDIUM;
import static io.anymask.evaluation.coco.AreaRange.SMALL;

import io.anymask.dataset.CategoryFrequency;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstances;
import io.anymask.evaluation.coco.CocoEvaluator;
import io.anymask.evaluation.coco.DetectionEvaluation;
import io.anymask.evaluation.coco.EvaluationCounts;
import io.anymask.evaluation.coco.EvaluationSettings;
import io.anymask.evaluation.coco.IouType;
import io.anymask.evaluation.coco.LvisEvaluator;
import io.anymask.evaluation.report.Counts;
import io.anymask.evaluation.report.Plot;
import io.anymask.inference.detector.Detector;
import java.util.List;
import java.util.stream.IntStream;

/// By whose rules detections are evaluated.
enum DetectionRules {
    COCO(100, "COCO, 100 detections an image and category"),
    LVIS(300, "LVIS, 300 detections an image"),
    /// COCO's for objects of one class, of which one image may have hundreds.
    OBJECTS(500, "COCO, 500 detections an image");

    private final int most;
    private final String text;

    DetectionRules(int most, String text) {
        this.most = most;
        this.text = text;
    }

    /// LVIS's where the ground truth says how frequent its categories are, those of objects where it has no other
    /// category, else COCO's.
    static DetectionRules of(CocoInstances truth) {
        if (truth.categories().size() == 1
                && truth.categories().getFirst().name().equals(Detector.OBJECT)) {
            return OBJECTS;
        }
        boolean lvis =
                truth.categories().stream().anyMatch(category -> category.frequency() != CategoryFrequency.UNKNOWN);
        return lvis ? LVIS : COCO;
    }

    DetectionEvaluation evaluate(CocoInstances truth, List<CocoDetection> found, IouType type) {
        return switch (this) {
            case COCO -> CocoEvaluator.evaluate(truth, found, EvaluationSettings.coco(type));
            case LVIS -> LvisEvaluator.evaluate(truth, found, EvaluationSettings.lvis(type));
            case OBJECTS ->
                CocoEvaluator.evaluate(
                        truth, found, EvaluationSettings.coco(type).withMaxDetections(1, 10, most));
        };
    }

    /// The limit of detections that most figures are for.
    int most() {
        return most;
    }

    /// For people.
    String text() {
        return text;
    }

    /// AP, at IoU 0.50, at 0.75, of small, medium and large objects; −1 where there was nothing to find.
    List<Double> averagePrecisions(DetectionEvaluation of) {
        return List.of(
                of.averagePrecision(ALL, most),
                of.averagePrecisionAt(0.5, ALL, most),
                of.averagePrecisionAt(0.75, ALL, most),
                of.averagePrecision(SMALL, most),
                of.averagePrecision(MEDIUM, most),
                of.averagePrecision(LARGE, most));
    }

    /// Mean precision of the categories with some frequency; −1 where nobody says how frequent they are.
    double averagePrecision(DetectionEvaluation of, CategoryFrequency frequency) {
        return this == LVIS ? of.averagePrecision(ALL, most, category -> category.frequency() == frequency) : -1;
    }

    Plot.Series curve(String name, DetectionEvaluation of) {
        double[] recall =
                IntStream.rangeClosed(0, 100).mapToDouble(i -> i / 100.0).toArray();
        return new Plot.Series(name, recall, of.precisionCurve(0.5, ALL, most));
    }

    static Plot curves(List<Plot.Series> curves) {
        return new Plot(
                "Precision at each recall, IoU 0.50",
                "The mean over categories.",
                Plot.Kind.UNIT_LINES,
                "Recall",
                "Precision",
                curves);
    }

    /// Detections that took no part, by reason.
    static List<Counts.Count> leftOut(EvaluationCounts counts) {
        return List.of(
                Counts.Count.of("detections over the limit, not evaluated", counts.overLimit()),
                Counts.Count.of("detections of unknown categories, not evaluated", counts.unknownCategory()),
                Counts.Count.of("detections that nobody could judge (LVIS), not evaluated", counts.unjudged()));
    }
}
