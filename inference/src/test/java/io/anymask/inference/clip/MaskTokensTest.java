package io.anymask.inference.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.Mask;
import org.junit.jupiter.api.Test;

class MaskTokensTest {
    private static final float NO = Float.NEGATIVE_INFINITY;

    private static Mask rectangle(int left, int top, int right, int bottom) {
        boolean[] inside = new boolean[64];
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                inside[y * 8 + x] = true;
            }
        }
        return Mask.of(8, 8, inside);
    }

    @Test
    void halfOfAPatchIsEnough() {
        assertThat(MaskTokens.bias(rectangle(0, 0, 6, 4), 4)).containsExactly(0, 0, 0, NO, NO);
        assertThat(MaskTokens.bias(rectangle(0, 0, 5, 4), 4)).containsExactly(0, 0, NO, NO, NO);
    }

    @Test
    void aSmallMaskKeepsItsLargestPart() {
        assertThat(MaskTokens.bias(rectangle(3, 3, 6, 5), 4)).containsExactly(0, NO, 0, NO, NO);
    }

    @Test
    void anEmptyMaskIsRefused() {
        assertThatThrownBy(() -> MaskTokens.bias(Mask.empty(8, 8), 4)).isInstanceOf(IllegalArgumentException.class);
    }
}
