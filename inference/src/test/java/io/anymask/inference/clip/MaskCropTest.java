package io.anymask.inference.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.image.ResizeFilter;
import io.anymask.inference.clip.CropRule.Background;
import io.anymask.mask.Mask;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Which square of a photo CLIP sees.
class MaskCropTest {
    private static final int SIDE = 32;
    private static final int MEAN = 123 << 16 | 117 << 8 | 104;

    private static Image photo(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        new Random(1).nextBytes(rgb);
        return Image.of(width, height, rgb);
    }

    private static Mask mask(int width, int height, int x0, int y0, int x1, int y1) {
        boolean[] inside = new boolean[width * height];
        for (int y = y0; y <= y1; y++) {
            Arrays.fill(inside, y * width + x0, y * width + x1 + 1, true);
        }
        return Mask.of(width, height, inside);
    }

    private static CropRule wider(double expansion) {
        return new CropRule(expansion, Background.PHOTO, true);
    }

    /// A box of 20 × 10 pixels around (50, 35): 30 pixels a side from (35, 20).
    @Test
    void aSquareAroundTheMask() {
        Image photo = photo(100, 80);
        MaskCrop crop = MaskCrop.of(photo, mask(100, 80, 40, 30, 59, 39), wider(1.5), SIDE);
        assertThat(crop.image()).isEqualTo(photo.crop(35, 20, 30, 30).resize(SIDE, SIDE, ResizeFilter.BICUBIC));
        assertThat(crop.mask().box()).isEqualTo(mask(SIDE, SIDE, 5, 11, 26, 20).box());
    }

    @Test
    void atAnEdgeTheSquareMovesInside() {
        Image photo = photo(100, 80);
        MaskCrop crop = MaskCrop.of(photo, mask(100, 80, 90, 0, 99, 9), wider(2), SIDE);
        assertThat(crop.image()).isEqualTo(photo.crop(80, 0, 20, 20).resize(SIDE, SIDE, ResizeFilter.BICUBIC));
        assertThat(crop.mask().get(SIDE - 1, 0)).isTrue();
        assertThat(crop.mask().get(0, 0)).isFalse();
    }

    /// A mask as wide as a photo of 80 × 40: the photo in the middle, the mean colour above and below.
    @Test
    void whatANarrowPhotoLacksIsBlank() {
        Image photo = photo(80, 40);
        MaskCrop crop = MaskCrop.of(photo, Mask.full(80, 40), wider(2), SIDE);
        assertThat(crop.image().crop(0, 8, SIDE, 16)).isEqualTo(photo.resize(SIDE, 16, ResizeFilter.BICUBIC));
        assertThat(crop.image().rgb(5, 7)).isEqualTo(MEAN);
        assertThat(crop.image().rgb(5, 24)).isEqualTo(MEAN);
        assertThat(crop.mask()).isEqualTo(mask(SIDE, SIDE, 0, 8, SIDE - 1, 23));
    }

    @Test
    void withoutBackgroundOnlyTheMaskIsLeft() {
        Image photo = photo(64, 64);
        Mask mask = mask(64, 64, 0, 0, 31, 63);
        MaskCrop crop = MaskCrop.of(photo, mask, new CropRule(1, Background.BLANK, false), SIDE);
        Image whole = photo.resize(SIDE, SIDE, ResizeFilter.BICUBIC);
        assertThat(crop.image().crop(0, 0, 16, SIDE)).isEqualTo(whole.crop(0, 0, 16, SIDE));
        assertThat(crop.image().rgb(16, 9)).isEqualTo(MEAN);
    }

    /// One pixel, one row, and a photo of one pixel: all have a crop with something in the mask.
    @Test
    void thinMasksKeepAPixel() {
        Image photo = photo(1000, 3);
        for (Mask thin :
                new Mask[] {mask(1000, 3, 500, 1, 500, 1), mask(1000, 3, 0, 2, 999, 2), mask(1000, 3, 999, 0, 999, 2)
                }) {
            assertThat(MaskCrop.of(photo, thin, wider(1.5), SIDE).mask().isEmpty())
                    .isFalse();
        }
        assertThat(MaskCrop.of(photo(1, 1), Mask.full(1, 1), wider(1.5), SIDE).mask())
                .isEqualTo(Mask.full(SIDE, SIDE));
    }

    @Test
    void masksMustFitThePhoto() {
        Image photo = photo(40, 30);
        assertThatThrownBy(() -> MaskCrop.of(photo, Mask.empty(40, 30), wider(1), SIDE))
                .hasMessageContaining("0 pixels");
        assertThatThrownBy(() -> MaskCrop.of(photo, Mask.full(30, 40), wider(1), SIDE))
                .hasMessageContaining("30×40");
        assertThatThrownBy(() -> wider(0.5)).hasMessageContaining("expansion: got 0.5");
        assertThatThrownBy(() -> wider(Double.NaN)).hasMessageContaining("expansion");
    }
}
