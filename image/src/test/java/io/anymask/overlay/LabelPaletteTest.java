package io.anymask.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelPaletteTest {
    /// Two bright colours next to each other on the wheel, pure red and orange, differ by more.
    private static final double VISIBLE = 3000;

    @Test
    void neighboursDiffer() {
        int side = 24; // as many as there are colours: taken in turn they would repeat in each column
        List<Box> tiles = new ArrayList<>();
        for (int i = 0; i < side * side; i++) {
            int x = i % side * 10;
            int y = i / side * 10;
            tiles.add(new Box(x, y, x + 9, y + 9));
        }
        int[] colours = LabelPalette.colours(tiles);
        for (int i = 0; i < colours.length; i++) {
            if (i % side > 0) {
                assertThat(LabelPalette.difference(colours[i], colours[i - 1])).isGreaterThan(VISIBLE);
            }
            if (i >= side) {
                assertThat(LabelPalette.difference(colours[i], colours[i - side]))
                        .isGreaterThan(VISIBLE);
            }
        }
    }

    @Test
    void regionsFarApartRunThroughManyColours() {
        List<Box> apart = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            apart.add(new Box(100 * i, 0, 100 * i + 10, 10));
        }
        assertThat(LabelPalette.colours(apart)).doesNotHaveDuplicates();
        assertThat(LabelPalette.colours(List.of())).isEmpty();
    }

    @Test
    void fiveHundredMasksAlwaysLookTheSame() {
        Random random = new Random(5);
        List<MaskRecord> masks = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int width = 1 + random.nextInt(60);
            int height = 1 + random.nextInt(60);
            Mask mask =
                    Mask.full(width, height).paste(random.nextInt(320 - width), random.nextInt(240 - height), 320, 240);
            masks.add(new MaskRecord(
                    mask.rle(), mask.area(), mask.box(), 0.9, 0.9, 0, 0, new Box(0, 0, mask.width(), mask.height())));
        }
        Image photo = Image.of(320, 240, new byte[320 * 240 * 3]);
        Image drawn = EverythingOverlay.draw(photo, masks);
        assertThat(drawn).isEqualTo(EverythingOverlay.draw(photo, masks)).isNotEqualTo(photo);
    }
}
