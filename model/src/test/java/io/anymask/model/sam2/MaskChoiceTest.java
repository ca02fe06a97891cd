package io.anymask.model.sam2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What the golden prompts do not reach: the edges.
class MaskChoiceTest {
    private static final float[] IOU = {0.9f, 0.3f, 0.7f, 0.7f};

    @Test
    void theFirstOfEquals() {
        assertThat(MaskChoice.best(IOU)).isEqualTo(new MaskChoice(2, 2));
        assertThat(MaskChoice.best(1, 0.2f, 0.1f, 0.1f)).isEqualTo(new MaskChoice(1, 1));
    }

    /// 98 of 100 are stable, 97 are not; the pointer stays that of mask 0.
    @Test
    void theEdgeOfStability() {
        float[] logits = new float[400];
        Arrays.fill(logits, 0, 98, 1);
        assertThat(MaskChoice.stability(logits, 100)).isEqualTo(0.98f);
        assertThat(MaskChoice.single(logits, 100, IOU)).isEqualTo(new MaskChoice(0, 0));
        logits[0] = 0.05f;
        assertThat(MaskChoice.single(logits, 100, IOU)).isEqualTo(new MaskChoice(2, 0));
    }

    @Test
    void anEmptyMaskIsStable() {
        float[] logits = new float[100];
        Arrays.fill(logits, -0.05f);
        assertThat(MaskChoice.single(logits, 100, IOU)).isEqualTo(new MaskChoice(0, 0));
    }
}
