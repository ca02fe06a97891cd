package io.anymask.evaluation.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.evaluation.EvaluationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The rules of matching, on examples small enough to count by hand.
class CocoEvaluatorTest {
    private static final List<CocoImage> IMAGES =
            List.of(CocoImage.of(1, "a.jpg", 1000, 1000), CocoImage.of(2, "b.jpg", 1000, 1000));
    private static final List<CocoCategory> CATEGORIES =
            List.of(CocoCategory.of(1, "cup"), CocoCategory.of(2, "plate"));
    private static final EvaluationSettings BOXES = EvaluationSettings.coco(IouType.BOX);

    private static CocoInstance object(long id, long image, long category, CocoBox box, boolean crowd) {
        return new CocoInstance(id, image, category, null, box, box.area(), crowd, false, Map.of());
    }

    private static CocoDetection found(long image, long category, double score, CocoBox box) {
        return new CocoDetection(image, category, score, null, box);
    }

    private static CocoBox box(double x, double width) {
        return new CocoBox(x, 0, width, 50);
    }

    private static CocoSummary summary(List<CocoInstance> objects, CocoDetection... found) {
        CocoInstances truth = CocoInstances.of(IMAGES, CATEGORIES, objects);
        return CocoSummary.of(CocoEvaluator.evaluate(truth, List.of(found), BOXES));
    }

    @Test
    void aPerfectDetectionHasPrecisionAndRecallOne() {
        CocoSummary summary = summary(List.of(object(1, 1, 1, box(0, 50), false)), found(1, 1, 0.9, box(0, 50)));
        assertThat(summary.ap()).isCloseTo(1, within(1e-12));
        assertThat(summary.apMedium()).isCloseTo(1, within(1e-12));
        assertThat(summary.apSmall()).isEqualTo(-1);
        assertThat(summary.ar1()).isEqualTo(1);
    }

    @Test
    void anIouJustAtAThresholdCounts() {
        // 40 of 50 columns: IoU 0.8, right at the seven thresholds 0.50 to 0.80.
        CocoSummary summary = summary(List.of(object(1, 1, 1, box(0, 50), false)), found(1, 1, 0.9, box(0, 40)));
        assertThat(summary.ar100()).isCloseTo(0.7, within(1e-12));
        assertThat(summary.ap75()).isCloseTo(1, within(1e-12));
    }

    @Test
    void aSurerWrongDetectionHalvesThePrecision() {
        CocoSummary summary = summary(
                List.of(object(1, 1, 1, box(0, 50), false)),
                found(1, 1, 0.5, box(0, 50)),
                found(2, 1, 0.9, box(300, 50)));
        assertThat(summary.ap()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void ofEqualScoresTheEarlierImageComesFirst() {
        List<CocoInstance> objects = List.of(object(1, 1, 1, box(0, 50), false));
        CocoDetection right = found(1, 1, 0.5, box(0, 50));
        CocoDetection wrong = found(2, 1, 0.5, box(0, 50));
        assertThat(summary(objects, wrong, right).ap()).isCloseTo(1, within(1e-12));
    }

    @Test
    void anObjectIsFoundOnceAndACrowdAsOftenAsOneLikes() {
        CocoDetection again = found(1, 1, 0.8, box(0, 50));
        CocoInstance cup = object(1, 1, 1, box(0, 50), false);
        CocoInstance other = object(2, 2, 1, box(0, 50), false);
        CocoDetection late = found(2, 1, 0.1, box(0, 50));
        assertThat(summary(List.of(cup, other), found(1, 1, 0.9, box(0, 50)), again, late)
                        .ap())
                .isLessThan(0.9);
        CocoInstance crowd = object(3, 1, 1, box(200, 500), true);
        CocoDetection inCrowd = found(1, 1, 0.8, box(250, 50));
        CocoDetection inCrowdToo = found(1, 1, 0.7, box(350, 50));
        assertThat(summary(List.of(cup, other, crowd), found(1, 1, 0.9, box(0, 50)), inCrowd, inCrowdToo, late)
                        .ap())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void aDetectionOfAnotherCategoryIsWrongUnlessCategoriesDoNotCount() {
        CocoInstances truth = CocoInstances.of(IMAGES, CATEGORIES, List.of(object(1, 1, 1, box(0, 50), false)));
        List<CocoDetection> found = List.of(found(1, 2, 0.9, box(0, 50)));
        assertThat(CocoEvaluator.evaluate(truth, found, BOXES).averageRecall(AreaRange.ALL, 100))
                .isZero();
        assertThat(CocoEvaluator.evaluate(truth, found, BOXES.classAgnostic()).averageRecall(AreaRange.ALL, 100))
                .isEqualTo(1);
    }

    @Test
    void whatIsNotEvaluatedIsCounted() {
        CocoInstances truth = CocoInstances.of(
                IMAGES, CATEGORIES, List.of(object(1, 1, 1, box(0, 50), false), object(2, 1, 1, box(100, 50), true)));
        List<CocoDetection> found =
                List.of(found(1, 1, 0.9, box(0, 50)), found(1, 1, 0.8, box(9, 50)), found(1, 77, 0.9, box(0, 50)));
        EvaluationCounts counts =
                CocoEvaluator.evaluate(truth, found, BOXES.withMaxDetections(1)).counts();
        assertThat(counts).isEqualTo(new EvaluationCounts(2, 1, 1, 3, 1, 1, 0));
        assertThat(counts.evaluatedDetections()).isEqualTo(1);
    }

    @Test
    void noGroundTruthAtAllGivesNoNumbers() {
        assertThat(summary(List.of()).ap()).isEqualTo(-1);
    }

    @Test
    void aDetectionThatCannotBeComparedIsRefused() {
        CocoInstances truth = CocoInstances.of(IMAGES, CATEGORIES, List.of(object(1, 1, 1, box(0, 50), false)));
        assertThatThrownBy(() -> CocoEvaluator.evaluate(
                        truth, List.of(found(1, 1, 1, box(0, 9))), EvaluationSettings.coco(IouType.MASK)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("image 1");
        assertThatThrownBy(() -> CocoEvaluator.evaluate(truth, List.of(found(9, 1, 1, box(0, 9))), BOXES))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("image 9");
    }
}
