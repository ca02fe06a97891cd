package io.anymask.evaluation.prompts;

import io.anymask.dataset.Instance;
import io.anymask.evaluation.metric.BoundaryIou;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.mask.Mask;
import io.anymask.mask.PredictedMask;
import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// One object while it is being prompted.
final class Trial {
    final Instance object;
    final Mask truth;
    final @Nullable Mask unknown;

    /// Of the present sequence of clicks.
    final List<Point> points = new ArrayList<>();

    /// The answer to the clicks so far.
    @Nullable
    PredictedMask answer;

    /// IoU after each click.
    final List<Double> ious = new ArrayList<>();

    private final Rle judgedTruth;
    private final SequencedMap<String, Double> measures = new LinkedHashMap<>();
    private final Map<String, Rle> answers = new HashMap<>();

    Trial(Instance object) {
        this.object = object;
        this.truth = object.mask().toMask();
        this.unknown = object.unknown() == null ? null : object.unknown().toMask();
        this.judgedTruth =
                unknown == null ? object.mask() : truth.minus(unknown).rle();
    }

    /// Common pixels over pixels in either mask, where somebody judged.
    double iou(PredictedMask predicted) {
        return judged(predicted.mask()).iou(unknown == null ? truth : truth.minus(unknown));
    }

    private Mask judged(Mask mask) {
        return unknown == null ? mask : mask.minus(unknown);
    }

    void measure(String name, double value) {
        measures.put(name, value);
    }

    /// Takes IoU and boundary IoU of an answer.
    void measure(String name, PredictedMask predicted) {
        measure(name, iou(predicted));
        measure(Measures.boundary(name), BoundaryIou.of(judged(predicted.mask()).rle(), judgedTruth));
    }

    /// Keeps a mask for the pictures of the report.
    void keep(String name, PredictedMask predicted) {
        answers.put(name, predicted.mask().rle());
    }

    ObjectResult result(String dataset, String image) {
        return new ObjectResult(
                dataset, image, object.id(), object.category(), object.area(), object.attributes(), measures, answers);
    }
}
