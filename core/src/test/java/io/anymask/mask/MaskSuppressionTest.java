package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MaskSuppressionTest {
    private static final int SIDE = 40;

    private static Rle square(int x0, int y0, int x1, int y1) {
        boolean[] inside = new boolean[SIDE * SIDE];
        for (int y = y0; y < y1; y++) {
            Arrays.fill(inside, y * SIDE + x0, y * SIDE + x1, true);
        }
        return Mask.of(SIDE, SIDE, inside).rle();
    }

    private static List<Rle> keep(Rle... bestFirst) {
        return MaskSuppression.keep(List.of(bestFirst), Function.identity());
    }

    @Test
    void theBestOfThoseThatOverlapStays() {
        Rle whole = square(0, 0, 20, 20);
        Rle same = square(0, 0, 20, 19);
        Rle part = square(5, 5, 8, 8);
        Rle mostlyInside = square(15, 0, 21, 5); // five sixths
        Rle partlyInside = square(15, 0, 23, 5); // five eighths
        Rle apart = square(30, 30, 31, 31);
        assertThat(keep(whole, same, part, mostlyInside, partlyInside, apart))
                .containsExactly(whole, partlyInside, apart);
        assertThat(keep(part, whole, apart)).containsExactly(part, apart);
        assertThat(keep()).isEmpty();
    }

    /// Exactly at the limits both stay.
    @Test
    void limitsAreNotReached() {
        assertThat(keep(square(0, 0, 2, 1), square(0, 0, 1, 1))).hasSize(1);
        assertThat(keep(square(0, 0, 3, 10), square(1, 0, 4, 10))).as("IoU 1/2").hasSize(2);
        assertThat(keep(square(0, 0, 8, 5), square(4, 0, 9, 5)))
                .as("0.8 inside")
                .hasSize(2);
        assertThat(keep(square(0, 0, 0, 0), square(0, 0, 0, 0)))
                .as("empty ones")
                .hasSize(2);
    }

    @Test
    void boxesThatOverlapDoNotMatter() {
        Rle frame = Mask.full(SIDE, SIDE).minus(square(2, 2, 38, 38).toMask()).rle();
        assertThat(keep(frame, square(10, 10, 20, 20))).hasSize(2);
    }
}
