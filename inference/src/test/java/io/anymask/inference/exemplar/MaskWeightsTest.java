package io.anymask.inference.exemplar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskWeightsTest {
    private static final int WIDTH = 37;
    private static final int HEIGHT = 23;

    private static MaskLogits logits(long seed, double scale) {
        Random random = new Random(seed);
        float[] values = new float[WIDTH * HEIGHT];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return new MaskLogits(HEIGHT, WIDTH, values);
    }

    @Test
    void theGradientIsTheSlopeOfTheLoss() {
        List<MaskLogits> scales = List.of(logits(1, 3), logits(2, 40), logits(3, 0.5));
        Mask mask = logits(4, 1).threshold();
        MaskWeights.Samples samples = MaskWeights.Samples.of(scales, mask);
        double step = 1e-5;
        for (double[] w : new double[][] {{1.0 / 3, 1.0 / 3}, {-0.4, 1.1}, {0.02, 0.9}}) {
            MaskWeights.Step loss = samples.loss(weights(w[0], w[1]));
            assertThat(loss.byPart())
                    .isCloseTo(
                            (sum(samples, w[0] + step, w[1]) - sum(samples, w[0] - step, w[1])) / (2 * step),
                            within(1e-6));
            assertThat(loss.bySubpart())
                    .isCloseTo(
                            (sum(samples, w[0], w[1] + step) - sum(samples, w[0], w[1] - step)) / (2 * step),
                            within(1e-6));
        }
    }

    private static MaskWeights weights(double part, double subpart) {
        return new MaskWeights(1 - part - subpart, part, subpart);
    }

    private static double sum(MaskWeights.Samples samples, double part, double subpart) {
        MaskWeights.Step loss = samples.loss(weights(part, subpart));
        return loss.dice() + loss.focal();
    }

    @Test
    void theMaskThatIsRightGetsTheLargestShare() {
        MaskLogits right = logits(7, 4);
        MaskWeights weights = MaskWeights.train(List.of(logits(5, 4), right, logits(6, 4)), right.threshold());
        assertThat(weights.part()).isGreaterThan(0.6);
        assertThat(weights.whole()).isLessThan(0.3);
        assertThat(weights.subpart()).isLessThan(0.3);
        assertThat(weights.whole() + weights.part() + weights.subpart()).isCloseTo(1, within(1e-12));
    }
}
