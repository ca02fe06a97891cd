package io.anymask.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.PredictedMask;
import io.anymask.prompt.Prompt;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlayTest {
    private static final int GREY = 0x808080;

    private static Image grey(int width, int height) {
        byte[] pixels = new byte[width * height * 3];
        Arrays.fill(pixels, (byte) 0x80);
        return Image.of(width, height, pixels);
    }

    /// A square from (100, 100) to (199, 199).
    private static Mask square(int width, int height) {
        boolean[] pixels = new boolean[width * height];
        for (int y = 100; y < 200; y++) {
            Arrays.fill(pixels, y * width + 100, y * width + 200, true);
        }
        return Mask.of(width, height, pixels);
    }

    private static PredictedMask predicted(Mask mask, double stability) {
        return new PredictedMask(mask, 0.98, stability, () -> new MaskLogits(1, 1, new float[1]));
    }

    private static int blue(int rgb) {
        return rgb & 0xFF;
    }

    @Test
    void fillOutlineAndLegend() {
        Image drawn = Overlay.of(grey(400, 300))
                .masks(List.of(predicted(square(400, 300), 0.9)))
                .draw();
        assertThat(drawn.width()).isEqualTo(400);
        assertThat(drawn.height()).isGreaterThan(300);
        assertThat(drawn.rgb(20, 20)).isEqualTo(GREY);
        assertThat(drawn.rgb(150, 150)).isNotEqualTo(GREY);
        assertThat(blue(drawn.rgb(150, 150))).isBetween(0x81, 0xF0); // the first colour is blue, mixed with the photo
        assertThat(blue(drawn.rgb(100, 150))).isGreaterThan(blue(drawn.rgb(150, 150))); // its outline is stronger
        assertThat(drawn.rgb(99, 150)).isGreaterThan(0xC00000); // a light halo outside
        int light = 0;
        for (int y = 300; y < drawn.height(); y++) {
            for (int x = 0; x < 400; x++) {
                light += (drawn.rgb(x, y) & 0xFF) > 0xC0 ? 1 : 0;
            }
        }
        assertThat(light).isGreaterThan(100); // the text
    }

    @Test
    void aPanelForEachMask() {
        PredictedMask mask = predicted(square(400, 300), 0.9);
        Image drawn =
                Overlay.of(grey(400, 300)).masks(List.of(mask, mask, mask)).draw();
        assertThat(drawn.width()).isBetween(1200, 1220);
        assertThat(drawn)
                .isEqualTo(Overlay.of(grey(400, 300))
                        .masks(List.of(mask, mask, mask))
                        .draw());
    }

    @Test
    void thePromptIsMarked() {
        Prompt prompt = Prompt.point(300, 60).minus(300, 250).within(new Box(20, 20, 380, 280));
        Image drawn = Overlay.of(grey(400, 300)).prompt(prompt).draw();
        assertThat(drawn.rgb(300, 63) >> 8 & 0xFF).isGreaterThan(drawn.rgb(300, 253) >> 8 & 0xFF); // green above red
        assertThat(drawn.rgb(20, 150)).isGreaterThan(0xC00000);
        assertThat(drawn.rgb(200, 150)).isEqualTo(GREY);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "37, 2000", "2000, 37", "5000, 200"})
    void oddSizes(int width, int height) {
        PredictedMask mask = predicted(Mask.full(width, height), 1);
        PredictedMask empty = predicted(Mask.empty(width, height), Double.NaN);
        Image drawn = Overlay.of(grey(width, height))
                .masks(List.of(mask, empty, mask))
                .prompt(Prompt.point(0, 0))
                .draw();
        assertThat(drawn.width()).isGreaterThanOrEqualTo(3 * 320);
        assertThat(drawn.height()).isGreaterThan(20);
    }

    @Test
    void everythingTellsNeighboursApart() {
        Mask left = square(400, 300);
        boolean[] pixels = new boolean[400 * 300];
        for (int y = 100; y < 200; y++) {
            Arrays.fill(pixels, y * 400 + 200, y * 400 + 290, true);
        }
        Mask right = Mask.of(400, 300, pixels);
        Image drawn = EverythingOverlay.draw(grey(400, 300), List.of(record(left), record(right)));
        assertThat(drawn.rgb(150, 150)).isNotEqualTo(drawn.rgb(250, 150)).isNotEqualTo(GREY);
        assertThat(drawn.rgb(199, 150)).isGreaterThan(0xC00000); // a light border between them
        assertThat(drawn.rgb(20, 20)).isEqualTo(GREY);
        assertThat(EverythingOverlay.draw(grey(400, 300), List.of())).isEqualTo(grey(400, 300));
    }

    private static MaskRecord record(Mask mask) {
        Box frame = new Box(0, 0, mask.width(), mask.height());
        return new MaskRecord(mask.rle(), mask.area(), mask.box(), 0.9, 0.9, 1, 1, frame);
    }
}
