package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.RandomMasks.Bitmap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RleTest {
    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void runsAreThoseOfTheNaiveScanAndDecodeAgain(Bitmap bitmap) {
        Mask mask = bitmap.mask();
        Rle rle = mask.rle();
        assertThat(rle.counts()).isEqualTo(naiveCounts(bitmap.pixels()));
        assertThat(rle.toMask()).isEqualTo(mask);
        assertThat(rle.area()).isEqualTo(mask.area());
        assertThat(rle.box()).isEqualTo(mask.box());
        assertThat(rle.canonical()).isEqualTo(rle);
        assertThat(Rle.decompress(rle.height(), rle.width(), rle.compressed())).isEqualTo(rle);
    }

    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void runsMergeLikeBitmaps(Bitmap bitmap) {
        Mask a = bitmap.mask();
        Random random = new Random(bitmap.name().hashCode());
        Mask b = RandomMasks.mask(RandomMasks.blobs(random, bitmap.width(), bitmap.height()));
        Mask c = RandomMasks.mask(RandomMasks.noise(random, bitmap.width(), bitmap.height(), 0.3));
        List<Rle> all = List.of(a.rle(), b.rle(), c.rle());
        assertThat(Rle.union(all)).isEqualTo(a.or(b).or(c).rle());
        assertThat(Rle.intersection(all)).isEqualTo(a.and(b).and(c).rle());
        assertThat(a.rle().iou(c.rle())).isEqualTo(a.iou(c));
        double covered = a.isEmpty() ? 0 : (double) a.intersection(c) / a.area();
        assertThat(a.rle().coveredBy(c.rle())).isEqualTo(covered);
    }

    @Test
    void countsOfZeroAreKeptAndMeanNothing() {
        Rle rle = Rle.of(2, 4, 0, 0, 1, 2, 0, 1, 3, 0, 1);
        assertThat(rle.canonical()).isEqualTo(Rle.of(2, 4, 1, 3, 4));
        assertThat(rle.toMask()).isEqualTo(rle.canonical().toMask());
        assertThat(rle.box()).isEqualTo(new Box(0, 0, 1, 1));
        assertThat(rle.area()).isEqualTo(3);
        assertThat(rle.iou(rle.canonical())).isEqualTo(1);
        assertThat(Rle.decompress(2, 4, rle.compressed())).isEqualTo(rle);
    }

    /// Strings made by pycocotools 2.0.11.
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 1, 01", "10, 10, 0T3", "11, 13, T41:", "11, 13, _1470000000Y1"})
    void stringsOfCocoToolsDecodeAndEncode(int height, int width, String text) {
        assertThat(Rle.decompress(height, width, text).compressed()).isEqualTo(text);
    }

    @Test
    void boxesOfCocoCountThePixels() {
        assertThat(Rle.of(11, 13, 71, 1, 71).box()).isEqualTo(new Box(6, 5, 6, 5));
        assertThat(Rle.of(11, 13, 71, 1, 71).cocoBox()).isEqualTo(Box.ofSize(6, 5, 1, 1));
        assertThat(Rle.of(11, 13, 143).cocoBox()).isEqualTo(new Box(0, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "T", "T3T3", "/", "p", "0T3 ", "é", "PPPPPPPPPPPPPPPP", "ooooooo1", "0T3O", "OT3"})
    void badStringsAreRefused(String text) {
        assertThatThrownBy(() -> Rle.decompress(10, 10, text))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void truncationAnywhereIsRefused() {
        String text = RandomMasks.mask(RandomMasks.noise(new Random(1), 40, 30, 0.5))
                .rle()
                .compressed();
        for (int end = 0; end < text.length(); end++) {
            String part = text.substring(0, end);
            assertThatThrownBy(() -> Rle.decompress(30, 40, part)).isInstanceOf(MaskException.class);
        }
    }

    @Test
    void garbageNeverEscapesTheException() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(12), 40, 120).forEach(c -> text.append((char) c));
            try {
                Rle rle = Rle.decompress(9, 11, text.toString());
                assertThat(IntStream.of(rle.counts()).sum()).isEqualTo(99);
            } catch (MaskException expected) {
                assertThat(expected).hasMessageContaining("expected");
            }
        }
    }

    @Test
    void badCountsAreRefused() {
        assertThatThrownBy(() -> Rle.of(2, 2, 5))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("add up to 5");
        assertThatThrownBy(() -> Rle.of(2, 2)).isInstanceOf(MaskException.class);
        assertThatThrownBy(() -> Rle.of(2, 2, 5, -1))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("count 1");
        // The int sum of these is 4.
        int[] wrapping = {Integer.MAX_VALUE, Integer.MAX_VALUE, 6};
        assertThatThrownBy(() -> Rle.of(2, 2, wrapping)).isInstanceOf(MaskException.class);
        assertThatThrownBy(() -> Rle.of(-2, -2, 4)).isInstanceOf(MaskException.class);
        assertThatThrownBy(() -> Rle.of(1 << 20, 1 << 20, 4)).isInstanceOf(MaskException.class);
    }

    @Test
    void aSmallFileCannotAskForALargeBitmap() {
        Rle tall = Rle.of(1 << 28, 4, 1 << 30);
        assertThatThrownBy(tall::toMask).isInstanceOf(MaskException.class).hasMessageContaining("at most");
        assertThat(tall.area()).isZero();
    }

    @Test
    void veryWideFramesAreEncodedInStripes() {
        int width = 200_003;
        boolean[][] pixels = RandomMasks.noise(new Random(2), width, 3, 0.4);
        Rle rle = RandomMasks.mask(pixels).rle();
        assertThat(rle.counts()).isEqualTo(naiveCounts(pixels));
        assertThat(rle.toMask()).isEqualTo(RandomMasks.mask(pixels));
        // One count per column would be a gigabyte here.
        assertThat(Mask.full(1 << 28, 1).rle()).isEqualTo(Rle.of(1, 1 << 28, 0, 1 << 28));
    }

    @Test
    void framesMustAgree() {
        assertThatThrownBy(() -> Rle.of(2, 3, 6).iou(Rle.of(3, 2, 6))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rle.union(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static int[] naiveCounts(boolean[][] pixels) {
        IntStream.Builder counts = IntStream.builder();
        boolean value = false;
        int run = 0;
        for (int x = 0; x < pixels[0].length; x++) {
            for (boolean[] row : pixels) {
                if (row[x] != value) {
                    counts.add(run);
                    run = 0;
                    value = row[x];
                }
                run++;
            }
        }
        return counts.add(run).build().toArray();
    }
}
