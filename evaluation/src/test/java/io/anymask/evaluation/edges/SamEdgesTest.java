package io.anymask.evaluation.edges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamEdgesTest {
    private static final int SIDE = 12;

    private static MaskLogits logits(float inside) {
        float[] values = new float[SIDE * SIDE];
        Arrays.fill(values, -inside);
        for (int y = 0; y < SIDE; y++) {
            Arrays.fill(values, y * SIDE, y * SIDE + 5, inside);
        }
        return new MaskLogits(SIDE, SIDE, values);
    }

    private static Contour contour(float inside) {
        MaskLogits logits = logits(inside);
        return Contour.of(Mask.above(SIDE, SIDE, logits.values(), 0), logits);
    }

    @Test
    void bothSidesOfTheBoundaryAndNotTheImagesBorder() {
        Contour contour = contour(20);
        assertThat(contour.positions())
                .containsExactly(IntStream.range(0, SIDE * SIDE)
                        .filter(at -> at % SIDE == 4 || at % SIDE == 5)
                        .toArray());
        for (float strength : contour.strengths()) {
            assertThat(strength).isCloseTo(4, within(1e-5f));
        }
    }

    @Test
    void anUnsureBoundaryIsWeak() {
        double probability = 1 / (1 + Math.exp(-0.5));
        assertThat((double) contour(0.5f).strengths()[0]).isCloseTo(4 * (2 * probability - 1), within(1e-5));
    }

    @Test
    void theStrongestOfAllMasksCounts() {
        float[] map = new float[SIDE * SIDE];
        contour(20).addTo(map);
        contour(0.5f).addTo(map);
        assertThat(map[4]).isCloseTo(4, within(1e-5f));
        assertThat(map[3]).isZero();
        EdgeMap edges = SamEdgeOptions.DEFAULT.finish(new EdgeMap(SIDE, SIDE, map));
        assertThat(edges.at(0, 6)).isZero();
        assertThat(Math.max(edges.at(4, 6), edges.at(5, 6)))
                .isBetween(0.5f, 0.9f); // 3 × 3 blur, and the border's fading
    }
}
