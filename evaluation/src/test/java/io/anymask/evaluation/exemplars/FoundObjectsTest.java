package io.anymask.evaluation.exemplars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.inference.exemplar.FoundMask;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.PredictedMask;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Against figures worked out by hand.
class FoundObjectsTest {
    private static final List<Mask> OBJECTS = List.of(square(0), square(10), square(20));

    private static Mask square(int x) {
        boolean[] inside = new boolean[32 * 8];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = i % 32 >= x && i % 32 < x + 8;
        }
        return Mask.of(32, 8, inside);
    }

    private static FoundMask found(Mask mask, double score) {
        return new FoundMask(new PredictedMask(mask, 0.9, 0.95, () -> new MaskLogits(1, 1, new float[1])), score);
    }

    /// Right, wrong, right: precision 1 up to a recall of 1/3, 2/3 up to 2/3, 0 beyond.
    @Test
    void twoOfThree() {
        FoundObjects objects = new FoundObjects(
                OBJECTS, List.of(found(square(0), 0.9), found(square(15), 0.8), found(square(20), 0.7)));
        assertThat(objects.averagePrecision()).isCloseTo((34 + 33 * 2.0 / 3) / 101, within(1e-9));
        assertThat(objects.recallAtTrueCount()).isCloseTo(2.0 / 3, within(1e-9));
    }

    /// The fourth mask is one more than there are objects.
    @Test
    void onlyAsManyAsThereAreCount() {
        FoundObjects objects = new FoundObjects(
                OBJECTS,
                List.of(found(square(0), 0.9), found(square(15), 0.8), found(square(20), 0.7), found(square(10), 0.6)));
        assertThat(objects.recallAtTrueCount()).isCloseTo(2.0 / 3, within(1e-9));
        assertThat(objects.averagePrecision()).isGreaterThan(0.8);
    }

    @Test
    void nothing() {
        FoundObjects objects = new FoundObjects(OBJECTS, List.of());
        assertThat(objects.averagePrecision()).isZero();
        assertThat(objects.recallAtTrueCount()).isZero();
    }
}
