package io.anymask.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.PredictedMask;
import io.anymask.prompt.Prompt;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegendTest {
    private static final int BACKGROUND = 0x12161D;

    private static Image black(int width, int height) {
        return Image.of(width, height, new byte[width * height * 3]);
    }

    private static PredictedMask predicted(Mask mask, double stability) {
        return new PredictedMask(mask, 0.98, stability, () -> new MaskLogits(1, 1, new float[1]));
    }

    @Test
    void everyLetterOfACaptionIsDrawn() {
        for (char character : "0123456789IoUstabilitypx,.·-".toCharArray()) {
            Canvas canvas = new Canvas(60, 90, 0);
            StrokeFont.draw(canvas, String.valueOf(character), 10, 10, 8, 0xFFFFFF);
            assertThat(canvas.toImage()).as("%s", character).isNotEqualTo(black(60, 90));
        }
        assertThat(StrokeFont.width("")).isZero();
        assertThat(StrokeFont.width("11")).isEqualTo(StrokeFont.width("08"));
        assertThat(StrokeFont.width("ii")).isLessThan(StrokeFont.width("oo"));
    }

    @Test
    void noGlyphLeavesTheWidthThatItClaims() {
        for (char character = '!'; character <= 'z'; character++) {
            String text = String.valueOf(character);
            if (!StrokeFont.has(character)) {
                continue;
            }
            Canvas canvas = new Canvas(80, 120, 0);
            StrokeFont.draw(canvas, text, 20, 20, 8, 0xFFFFFF);
            Image drawn = canvas.toImage();
            int end = 20 + (int) Math.ceil(8 * StrokeFont.width(text)) + 5;
            for (int y = 0; y < 120; y++) {
                for (int x = 0; x < 80; x++) {
                    if (x < 15 || x > end) {
                        assertThat(drawn.rgb(x, y)).as(text).isZero();
                    }
                }
            }
        }
    }

    /// The column at the right end of each legend stays free: no letter is cut off.
    @ParameterizedTest
    @CsvSource({"1, 1", "37, 2000", "2000, 37", "320, 200", "6000, 4000"})
    void captionsAreNeverClipped(int width, int height) {
        PredictedMask mask = predicted(Mask.full(width, height), 0.9);
        PredictedMask empty = predicted(Mask.empty(width, height), Double.NaN);
        for (List<PredictedMask> masks : List.of(List.of(mask), List.of(empty), List.of(mask, empty, mask))) {
            Image drawn = Overlay.of(black(width, height)).masks(masks).draw();
            for (int y = drawn.height() - 28; y < drawn.height(); y++) {
                assertThat(drawn.rgb(drawn.width() - 1, y)).isEqualTo(BACKGROUND);
            }
        }
    }

    @Test
    void longCaptionsShrinkToTheirPanel() {
        PredictedMask mask =
                new PredictedMask(Mask.full(320, 200), 1e15, 0.9, () -> new MaskLogits(1, 1, new float[1]));
        Image drawn = Overlay.of(black(320, 200)).masks(List.of(mask)).draw();
        for (int y = 200; y < drawn.height(); y++) {
            for (int x = 314; x < 320; x++) {
                assertThat(drawn.rgb(x, y)).isEqualTo(BACKGROUND);
            }
        }
    }

    @Test
    void noMaskNoLegend() {
        Image drawn = Overlay.of(black(400, 300)).prompt(Prompt.point(200, 150)).draw();
        assertThat(drawn.height()).isEqualTo(300);
    }

    @Test
    void aMaskOfAnotherSizeIsRefused() {
        Overlay overlay = Overlay.of(black(4, 3));
        List<PredictedMask> masks = List.of(predicted(Mask.full(3, 4), 1));
        assertThatThrownBy(() -> overlay.masks(masks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3×4")
                .hasMessageContaining("4×3");
    }
}
