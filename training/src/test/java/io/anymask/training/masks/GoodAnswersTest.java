package io.anymask.training.masks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.inference.KeptThresholds;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which thresholds suit which answers.
class GoodAnswersTest {
    private static final KeptThresholds REFERENCE = KeptThresholds.REFERENCE;

    /// Twenty good answers whose predicted IoU falls from `first` by 0.01 each, all stable, and as many bad ones.
    private static GoodAnswers answers(double first) {
        GoodAnswers answers = new GoodAnswers();
        for (int i = 0; i < 20; i++) {
            answers.add(0.8, first - 0.01 * i, 0.96);
            answers.add(0.5, 0.1, 0.1);
        }
        return answers;
    }

    @Test
    void onlyGoodAnswersCount() {
        KeptAnswers kept = answers(0.975).kept(REFERENCE);
        assertThat(kept).isEqualTo(new KeptAnswers(20, 0.5, 1));
    }

    @Test
    void aModelAsSureAsBeforeKeepsItsThresholds() {
        KeptAnswers before = answers(0.975).kept(REFERENCE);
        assertThat(answers(0.975).suiting(before, REFERENCE)).isEqualTo(REFERENCE);
        assertThat(answers(0.995).suiting(before, REFERENCE)).isEqualTo(REFERENCE);
    }

    @Test
    void thresholdsFallUntilAsLargeAShareIsKept() {
        KeptAnswers before = answers(0.975).kept(REFERENCE);
        GoodAnswers after = answers(0.775);
        KeptThresholds suiting = after.suiting(before, REFERENCE);
        assertThat(suiting).isEqualTo(new KeptThresholds(0.68, 0.95));
        assertThat(after.kept(suiting).byPredictedIou()).isEqualTo(before.byPredictedIou());
        assertThat(after.kept(new KeptThresholds(0.69, 0.95)).byPredictedIou()).isLessThan(before.byPredictedIou());
    }

    @Test
    void withNothingToCompareNineInTenAreKept() {
        KeptThresholds suiting = answers(0.775).suiting(KeptAnswers.NONE, REFERENCE);
        assertThat(answers(0.775).kept(suiting).byPredictedIou()).isEqualTo(0.9);
    }

    @Test
    void tooFewGoodAnswersMeasureNothing() {
        GoodAnswers few = new GoodAnswers();
        few.add(0.9, 0.2, 0.2);
        assertThat(few.suiting(answers(0.975).kept(REFERENCE), REFERENCE)).isEqualTo(REFERENCE);
    }

    @Test
    void metadataThatAreNoThresholdsAreRefused() {
        KeptThresholds suiting = new KeptThresholds(0.6, 0.8);
        assertThat(KeptThresholds.of(checkpoint(suiting.metadata()))).isEqualTo(suiting);
        assertThat(KeptThresholds.of(checkpoint(Map.of()))).isEqualTo(REFERENCE);
        for (String wrong : new String[] {"", "NaN", "-1", "2", "high"}) {
            assertThatThrownBy(() -> KeptThresholds.of(checkpoint(Map.of("anymask.pred_iou_thresh", wrong))))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("anymask.pred_iou_thresh")
                    .hasMessageContaining("expected numbers from 0 to 1");
        }
    }

    private static Checkpoint checkpoint(Map<String, String> metadata) {
        return Checkpoint.of("a test", new LinkedHashMap<>(), metadata);
    }
}
