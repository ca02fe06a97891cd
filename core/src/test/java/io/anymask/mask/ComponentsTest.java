package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.RandomMasks.Bitmap;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ComponentsTest {
    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void componentsAreThoseOfFloodFill(Bitmap bitmap) {
        for (Connectivity connectivity : Connectivity.values()) {
            int[] expected = floodFill(bitmap, connectivity);
            Mask mask = bitmap.mask();
            Components components = Components.of(mask, connectivity);
            assertThat(components.labels()).isEqualTo(expected);
            long total = 0;
            for (int i = 0; i < components.count(); i++) {
                total += components.area(i);
            }
            assertThat(total).isEqualTo(mask.area());
            for (int i = 0; i < Math.min(5, components.count()); i++) {
                Mask one = components.mask(i);
                assertThat(one.area()).isEqualTo(components.area(i));
                assertThat(one.box()).isEqualTo(components.box(i));
                assertThat(one.minus(mask).isEmpty()).isTrue();
            }
            assertThat(components.masks(i -> true)).isEqualTo(mask);
            for (int y = 0; y < mask.height(); y++) {
                for (int x = 0; x < mask.width(); x++) {
                    assertThat(components.at(x, y) + 1).isEqualTo(expected[y * mask.width() + x]);
                }
            }
        }
    }

    @Test
    void theLargestIsTheFirstAmongEquals() {
        Mask mask = draw("##...", "....#", "##..#");
        Components components = Components.of(mask, Connectivity.FOUR);
        assertThat(components.count()).isEqualTo(3);
        assertThat(components.largest()).isZero();
        assertThat(components.box(1)).isEqualTo(new Box(4, 1, 4, 2));
        assertThat(Components.of(Mask.empty(3, 3), Connectivity.EIGHT).largest())
                .isEqualTo(-1);
        assertThatThrownBy(() -> components.mask(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> components.at(5, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void connectivityDecidesAboutCorners() {
        Mask mask = draw("#..", ".#.", "..#");
        assertThat(Components.of(mask, Connectivity.FOUR).count()).isEqualTo(3);
        assertThat(Components.of(mask, Connectivity.EIGHT).count()).isEqualTo(1);
        assertThat(Components.of(draw("#.#", ".#.", "#.#"), Connectivity.EIGHT).count())
                .isEqualTo(1);
    }

    @Test
    void smallHolesAreFilledAndSmallIslandsDropped() {
        Mask mask = draw("#####...", "#.#.#..#", "#.###...", "#####.##");
        assertThat(SmallRegions.removeHoles(mask, 2).mask())
                .isEqualTo(draw("#####...", "#.###..#", "#.###...", "#####.##"));
        assertThat(SmallRegions.removeHoles(mask, 1)).isEqualTo(new SmallRegions(mask, false));
        assertThat(SmallRegions.removeHoles(mask, 1).mask()).isSameAs(mask);
        assertThat(SmallRegions.removeIslands(mask, 2).mask())
                .isEqualTo(draw("#####...", "#.#.#...", "#.###...", "#####.##"));
        assertThat(SmallRegions.remove(mask, 3).mask()).isEqualTo(draw("#####...", "#####...", "#####...", "#####..."));
    }

    @Test
    void whenAllIslandsAreSmallTheLargestStaysUnlessDropped() {
        Mask mask = draw("##..#", "....#", "#....");
        SmallRegions kept = SmallRegions.removeIslands(mask, 100);
        assertThat(kept).isEqualTo(new SmallRegions(draw("##...", ".....", "....."), true));
        SmallRegions dropped = SmallRegions.removeIslands(mask, 100, true);
        assertThat(dropped).isEqualTo(new SmallRegions(Mask.empty(5, 3), true));
        SmallRegions some = SmallRegions.removeIslands(mask, 2, true);
        assertThat(some.mask()).isEqualTo(draw("##..#", "....#", "....."));
        assertThat(SmallRegions.removeIslands(Mask.empty(5, 3), 9).changed()).isFalse();
        SmallRegions only = SmallRegions.removeIslands(Mask.full(5, 3), 99);
        assertThat(only).isEqualTo(new SmallRegions(Mask.full(5, 3), true));
    }

    static Mask draw(String... rows) {
        boolean[][] pixels = new boolean[rows.length][rows[0].length()];
        for (int y = 0; y < rows.length; y++) {
            for (int x = 0; x < rows[y].length(); x++) {
                pixels[y][x] = rows[y].charAt(x) == '#';
            }
        }
        return RandomMasks.mask(pixels);
    }

    private static int[] floodFill(Bitmap bitmap, Connectivity connectivity) {
        int width = bitmap.width();
        int height = bitmap.height();
        int[] labels = new int[width * height];
        int label = 0;
        for (int start = 0; start < labels.length; start++) {
            if (labels[start] != 0 || !bitmap.pixels()[start / width][start % width]) {
                continue;
            }
            labels[start] = ++label;
            Deque<Integer> open = new ArrayDeque<>();
            open.push(start);
            while (!open.isEmpty()) {
                int at = open.pop();
                for (int dy = -1; dy <= 1; dy++) {
                    for (int dx = -1; dx <= 1; dx++) {
                        int x = at % width + dx;
                        int y = at / width + dy;
                        boolean neighbour = connectivity == Connectivity.EIGHT || dx == 0 || dy == 0;
                        if (neighbour
                                && x >= 0
                                && x < width
                                && y >= 0
                                && y < height
                                && bitmap.pixels()[y][x]
                                && labels[y * width + x] == 0) {
                            labels[y * width + x] = label;
                            open.push(y * width + x);
                        }
                    }
                }
            }
        }
        return labels;
    }
}
