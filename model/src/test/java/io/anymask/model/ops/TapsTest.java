package io.anymask.model.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TapsTest {
    private static final Offset<Float> EXACT = Offset.offset(1e-6f);

    private static float[] apply(Taps taps, int out, float... values) {
        float[] result = new float[out];
        taps.apply(values, 0, result, 0, out);
        return result;
    }

    /// Keys' kernel with -3/4 at distances 1.25, 0.25, 0.75 and 1.75, worked out by hand.
    @Test
    void bicubicWeights() {
        float[] impulse = {0, 0, 0, 1, 0, 0, 0, 0};
        float[] doubled = apply(Taps.bicubic(8, 16), 16, impulse);
        assertThat(doubled[9]).isCloseTo(-0.10546875f, EXACT);
        assertThat(doubled[7]).isCloseTo(0.87890625f, EXACT);
        assertThat(doubled[5]).isCloseTo(0.26171875f, EXACT);
        assertThat(doubled[3]).isCloseTo(-0.03515625f, EXACT);
    }

    @Test
    void bicubicRepeatsTheBorderAndKeepsConstants() {
        assertThat(apply(Taps.bicubic(3, 7), 7, 2, 2, 2)).containsOnly(new float[] {2}, EXACT);
        // position -0.25: the weights of the values left of the border go to the first
        assertThat(apply(Taps.bicubic(2, 4), 4, 1, 0)[0]).isCloseTo(-0.03515625f + 0.26171875f + 0.87890625f, EXACT);
    }

    @Test
    void bicubicOfTheSameLengthChangesNothing() {
        assertThat(apply(Taps.bicubic(4, 4), 4, 3, -1, 2, 5)).containsExactly(3, -1, 2, 5);
    }
}
