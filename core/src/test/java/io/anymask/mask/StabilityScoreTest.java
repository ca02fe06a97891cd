package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StabilityScoreTest {
    @Test
    void isTheShareOfPixelsThatSurviveTheHigherThreshold() {
        MaskLogits logits = new MaskLogits(1, 6, new float[] {-1, -0.999f, 0.5f, 1, 1.001f, 7});
        // Strictly above 1: two. Strictly above -1: five.
        assertThat(StabilityScore.of(logits)).isEqualTo(0.4f);
        assertThat(StabilityScore.of(logits, 0, 0)).isEqualTo(1);
        assertThat(StabilityScore.of(logits, 6, 1)).isZero();
    }

    @Test
    void isNanWithoutPixels() {
        assertThat(StabilityScore.of(new MaskLogits(1, 2, new float[] {-2, Float.NaN})))
                .isNaN();
        assertThat(StabilityScore.ofCounts(0, 0)).isNaN();
        assertThat(StabilityScore.ofCounts(0, 3)).isZero();
    }
}
