package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.RandomMasks.Bitmap;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaskTest {
    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void areaAndBoxAreThoseOfTheNaiveScan(Bitmap bitmap) {
        Mask mask = bitmap.mask();
        long area = 0;
        int x0 = Integer.MAX_VALUE;
        int y0 = Integer.MAX_VALUE;
        int x1 = 0;
        int y1 = 0;
        for (int y = 0; y < bitmap.height(); y++) {
            for (int x = 0; x < bitmap.width(); x++) {
                assertThat(mask.get(x, y)).isEqualTo(bitmap.pixels()[y][x]);
                if (bitmap.pixels()[y][x]) {
                    area++;
                    x0 = Math.min(x0, x);
                    y0 = Math.min(y0, y);
                    x1 = Math.max(x1, x);
                    y1 = Math.max(y1, y);
                }
            }
        }
        assertThat(mask.area()).isEqualTo(area);
        assertThat(mask.isEmpty()).isEqualTo(area == 0);
        assertThat(mask.box()).isEqualTo(area == 0 ? new Box(0, 0, 0, 0) : new Box(x0, y0, x1, y1));
    }

    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void bytesAreThoseOfEachPixel(Bitmap bitmap) {
        Mask mask = bitmap.mask();
        byte[] bytes = mask.bytes();
        for (int i = 0; i < bytes.length; i++) {
            assertThat(bytes[i] != 0).isEqualTo(mask.get(i % mask.width(), i / mask.width()));
        }
        assertThat(Mask.of(mask.width(), mask.height(), bytes)).isEqualTo(mask);
        assertThatThrownBy(() -> Mask.of(mask.width() + 1, mask.height(), bytes))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void setOperationsAreThoseOfEachPixel(Bitmap bitmap) {
        Mask a = bitmap.mask();
        Random random = new Random(bitmap.name().hashCode());
        Mask b = RandomMasks.mask(RandomMasks.noise(random, bitmap.width(), bitmap.height(), 0.5));
        Mask and = a.and(b);
        Mask or = a.or(b);
        Mask xor = a.xor(b);
        Mask minus = a.minus(b);
        Mask not = a.not();
        for (int y = 0; y < a.height(); y++) {
            for (int x = 0; x < a.width(); x++) {
                boolean inA = a.get(x, y);
                boolean inB = b.get(x, y);
                assertThat(and.get(x, y)).isEqualTo(inA && inB);
                assertThat(or.get(x, y)).isEqualTo(inA || inB);
                assertThat(xor.get(x, y)).isEqualTo(inA != inB);
                assertThat(minus.get(x, y)).isEqualTo(inA && !inB);
                assertThat(not.get(x, y)).isEqualTo(!inA);
            }
        }
        assertThat(a.intersection(b)).isEqualTo(and.area());
        assertThat(a.iou(b)).isEqualTo(or.isEmpty() ? 0 : (double) and.area() / or.area());
        assertThat(not.not()).isEqualTo(a).hasSameHashCodeAs(a);
        // The padding bits stay zero, or ofWords would refuse.
        assertThat(Mask.ofWords(a.width(), a.height(), not.words())).isEqualTo(not);
    }

    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void cropAndPasteAtAnyOffset(Bitmap bitmap) {
        Mask mask = bitmap.mask();
        Random random = new Random(bitmap.name().hashCode());
        for (int i = 0; i < 20; i++) {
            int dx = random.nextInt(130);
            int dy = random.nextInt(5);
            int width = mask.width() + dx + random.nextInt(70);
            int height = mask.height() + dy + random.nextInt(3);
            Mask pasted = mask.paste(dx, dy, width, height);
            assertThat(pasted.area()).isEqualTo(mask.area());
            assertThat(pasted.crop(dx, dy, mask.width(), mask.height())).isEqualTo(mask);
            int x = random.nextInt(mask.width());
            int y = random.nextInt(mask.height());
            Mask window = mask.crop(x, y, 1 + random.nextInt(mask.width() - x), 1 + random.nextInt(mask.height() - y));
            for (int v = 0; v < window.height(); v++) {
                for (int u = 0; u < window.width(); u++) {
                    assertThat(window.get(u, v)).isEqualTo(mask.get(x + u, y + v));
                }
            }
            assertThat(window.minus(Mask.full(window.width(), window.height())).isEmpty())
                    .isTrue();
        }
    }

    @Test
    void wordsAreCheckedWhenHandedOver() {
        assertThatThrownBy(() -> Mask.ofWords(65, 2, new long[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 3 words, expected 4");
        assertThatThrownBy(() -> Mask.ofWords(65, 2, new long[] {0, 0, 0, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1");
        assertThat(Mask.ofWords(65, 2, new long[] {0, 0, 0, 1}).get(64, 1)).isTrue();
    }

    @Test
    void absurdFramesAreRefusedBeforeAllocation() {
        for (int[] size : new int[][] {{0, 1}, {1, 0}, {-1, 5}, {Integer.MAX_VALUE, Integer.MAX_VALUE}, {1, 1 << 28}}) {
            assertThatThrownBy(() -> Mask.empty(size[0], size[1])).isInstanceOf(MaskException.class);
        }
        assertThat(Mask.empty(1 << 28, 1).words()).hasSize(1 << 22);
        assertThat(Mask.empty(16_385, 16_383).words()).hasSize(257 * 16_383);
    }

    @Test
    void framesMustAgree() {
        Mask mask = Mask.empty(3, 4);
        assertThatThrownBy(() -> mask.iou(Mask.empty(4, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 x 4 and 4 x 3");
        assertThatThrownBy(() -> mask.crop(2, 0, 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mask.paste(1, 0, 3, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mask.paste(Integer.MAX_VALUE, 0, 3, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mask.get(3, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void logitsAreThresholdedStrictly() {
        MaskLogits logits = new MaskLogits(2, 3, new float[] {0, 1, -1, Float.NaN, 0.5f, 2});
        assertThat(logits.at(1, 2)).isEqualTo(2);
        assertThat(logits.threshold().area()).isEqualTo(3);
        assertThat(logits.threshold(0.5f).area()).isEqualTo(2);
        assertThat(logits.threshold(0.5f).get(1, 0)).isTrue();
        assertThatThrownBy(() -> new MaskLogits(2, 2, new float[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void boxesMeasureAndCompare() {
        Box box = Box.ofSize(10, 20, 30, 40);
        assertThat(box).isEqualTo(new Box(10, 20, 40, 60)).isEqualTo(Box.ofCorners(40, 20, 10, 60));
        assertThat(box.area()).isEqualTo(1200);
        assertThat(box.iou(box.translate(15, 0))).isEqualTo(600.0 / 1800);
        assertThat(box.iou(box.translate(30, 0))).isZero();
        assertThat(new Box(1, 1, 1, 1).iou(new Box(1, 1, 1, 1))).isZero();
        assertThatThrownBy(() -> new Box(0, Double.NaN, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> new Box(2, 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x0 <= x1");
    }
}
