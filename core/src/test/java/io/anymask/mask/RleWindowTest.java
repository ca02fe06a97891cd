package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RleWindowTest {
    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void whatIsCutAndPastedIsThatOfTheBitmap(RandomMasks.Bitmap bitmap) {
        Mask mask = bitmap.mask();
        Rle rle = mask.rle();
        int x = mask.width() / 3;
        int y = mask.height() / 4;
        int width = Math.max(1, mask.width() / 2);
        int height = Math.max(1, mask.height() / 2);
        assertThat(rle.crop(x, y, width, height))
                .isEqualTo(mask.crop(x, y, width, height).rle());
        assertThat(rle.paste(2, 3, mask.width() + 5, mask.height() + 3))
                .isEqualTo(mask.paste(2, 3, mask.width() + 5, mask.height() + 3).rle());
        assertThat(rle.paste(0, 0, mask.width(), mask.height())).isEqualTo(rle);
    }

    @Test
    void aWindowOutsideItsFrameIsRefused() {
        Rle rle = Mask.full(4, 3).rle();
        assertThatThrownBy(() -> rle.crop(1, 0, 4, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rle.crop(0, 0, 0, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rle.paste(0, 1, 4, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rle.paste(Integer.MAX_VALUE, 0, 40_000, 40_000))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void runsMustComeInOrder() {
        RleBuilder runs = new RleBuilder();
        runs.add(0, 2);
        runs.add(2, 3);
        runs.add(5, 5);
        assertThat(runs.build(2, 3)).isEqualTo(Rle.of(2, 3, 0, 3, 3));
        assertThatThrownBy(() -> runs.add(2, 4)).isInstanceOf(IllegalArgumentException.class);
        runs.add(6, 9);
        assertThatThrownBy(() -> runs.build(2, 3)).isInstanceOf(MaskException.class);
    }

    /// What formats without holes rest on: the line there and back encloses nothing, by either rule.
    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void ringsThatAreJoinedGiveTheMaskAgain(RandomMasks.Bitmap bitmap) {
        Mask mask = bitmap.mask();
        List<Polygon> polygons = Polygons.trace(mask);
        if (polygons.isEmpty()) {
            return;
        }
        List<Polygon> whole = List.of(Polygon.of(Polygons.join(polygons)));
        assertThat(Polygons.fill(whole, mask.width(), mask.height())).isEqualTo(mask);
        List<Ring> parts = polygons.stream()
                .map(polygon -> Polygons.join(List.of(polygon)))
                .toList();
        assertThat(Polygons.cocoRle(parts, mask.height(), mask.width()).canonical())
                .isEqualTo(mask.rle());
    }
}
