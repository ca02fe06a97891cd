package io.anymask.training.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.inference.detector.Detector.Found;
import io.anymask.mask.Box;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoxPrecisionTest {
    private static final Box LEFT = new Box(0, 0, 10, 10);
    private static final Box RIGHT = new Box(20, 0, 30, 10);

    private final BoxPrecision precision = new BoxPrecision(0.5);

    private static Found found(Box box, double score) {
        return new Found(box, score, "object");
    }

    /// Right at 0.9, a second box of the same object at 0.8, right at 0.4: precision 1 up to recall 1/2, then 2/3.
    @Test
    void averagePrecisionByHand() {
        precision.add(List.of(found(LEFT, 0.9), found(LEFT, 0.8), found(RIGHT, 0.4)), List.of(LEFT, RIGHT), List.of());
        DetectionScore score = precision.score();
        assertThat(score.ap50()).isCloseTo((51 + 50 * 2 / 3.0) / 101, within(1e-9));
        assertThat(score.recall()).isEqualTo(0.5);
        assertThat(score.precision()).isEqualTo(0.5);
        assertThat(score.objects()).isEqualTo(2);
    }

    @Test
    void scoresOfAllImagesAreRankedTogether() {
        precision.add(List.of(found(LEFT, 0.6)), List.of(LEFT), List.of());
        precision.add(List.of(found(RIGHT, 0.9)), List.of(LEFT), List.of()); // wrong, and surer
        assertThat(precision.score().ap50()).isCloseTo(51 * 0.5 / 101, within(1e-9));
    }

    /// 10 × 5 of 10 × 10 is half of it: right. One pixel less is not.
    @Test
    void halfOfAnObjectIsRight() {
        precision.add(List.of(found(new Box(0, 0, 10, 5), 0.9)), List.of(LEFT), List.of());
        precision.add(List.of(found(new Box(0, 0, 10, 4.9), 0.8)), List.of(LEFT), List.of());
        assertThat(precision.score().recall()).isEqualTo(0.5);
    }

    @Test
    void whatLiesInACrowdIsNotJudged() {
        precision.add(List.of(found(LEFT, 0.9), found(new Box(21, 1, 24, 4), 0.95)), List.of(LEFT), List.of(RIGHT));
        assertThat(precision.score().ap50()).isEqualTo(1);
        assertThat(precision.score().precision()).isEqualTo(1);
    }

    @Test
    void nothingFoundAndNothingToFind() {
        precision.add(List.of(), List.of(), List.of());
        assertThat(precision.score()).isEqualTo(new DetectionScore(0, 0, Double.NaN, 0));
        precision.add(List.of(), List.of(LEFT), List.of());
        assertThat(precision.score()).isEqualTo(new DetectionScore(0, 0, Double.NaN, 1));
        assertThat(DetectionScore.parse(precision.score().toText())).isEqualTo(precision.score());
    }
}
