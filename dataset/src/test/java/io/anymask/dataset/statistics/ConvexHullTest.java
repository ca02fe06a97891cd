package io.anymask.dataset.statistics;

import static io.anymask.dataset.exchange.Sets.draw;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataset.exchange.Sets;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvexHullTest {
    @Test
    void areasThatAreCountedByHand() {
        assertThat(hull("....", "....")).isZero();
        assertThat(hull("#")).isEqualTo(1);
        assertThat(hull(".....", ".###.", ".###.", ".....")).isEqualTo(6);
        assertThat(hull("####")).isEqualTo(4);
        assertThat(hull("#", "#", "#")).isEqualTo(3);
        assertThat(hull("#.", "##")).as("a square without a corner of 1/2").isEqualTo(3.5);
        assertThat(hull("#..", "#..", "###")).as("without a corner of 2").isEqualTo(7);
        assertThat(hull("#..#", "....", "....")).as("two parts").isEqualTo(4);
        assertThat(hull("#.", ".#")).as("without two corners of 1/2").isEqualTo(3);
        assertThat(hull("###", "#.#", "###")).as("a hole").isEqualTo(9);
        assertThat(hull("#####", "#####", "..#.."))
                .as("10 and a trapezium of 5 and 1")
                .isEqualTo(10 + 3);
        assertThat(hull("..#..", ".###.", "#####")).as("a pyramid").isEqualTo(5 + 4 + 2);
    }

    private static double hull(String... rows) {
        return ConvexHull.doubledArea(draw(rows)) / 2.0;
    }

    @Test
    void runsAcrossColumnsAndCountsOfZero() {
        assertThat(ConvexHull.doubledArea(Mask.full(7, 5).rle())).isEqualTo(2 * 35);
        assertThat(ConvexHull.doubledArea(Rle.of(3, 2, 0, 1, 0, 1, 0, 1, 3, 0))).isEqualTo(2 * 3);
    }

    /// Its edge has steps, which weigh the more the smaller it is: 81 pixels in a hull of 95.
    @Test
    void aDiscIsNearlyConvex() {
        assertThat(concavityOfADisc(5)).isEqualTo(1 - 2.0 * 81 / 190);
        assertThat(concavityOfADisc(100)).isBetween(0.005, 0.01);
    }

    private static double concavityOfADisc(int radius) {
        int side = 2 * radius + 3;
        boolean[] pixels = new boolean[side * side];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Math.hypot(i % side - radius - 1, Math.floorDiv(i, side) - radius - 1) <= radius;
        }
        Rle disc = Mask.of(side, side, pixels).rle();
        return 1 - 2.0 * disc.area() / ConvexHull.doubledArea(disc);
    }

    /// Against corners found one after the other around the mask, as one wraps a gift.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void asWrappedAroundAllCorners(long seed) {
        Random random = new Random(seed);
        Rle mask = Sets.blobs(random, 8 + random.nextInt(30), 8 + random.nextInt(30));
        assertThat(ConvexHull.doubledArea(mask)).isEqualTo(wrapped(mask.toMask()));
    }

    private static long wrapped(Mask mask) {
        List<long[]> corners = new ArrayList<>();
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                if (mask.get(x, y)) {
                    corners.add(new long[] {x, y});
                    corners.add(new long[] {x + 1, y});
                    corners.add(new long[] {x, y + 1});
                    corners.add(new long[] {x + 1, y + 1});
                }
            }
        }
        long[] start = corners.getFirst(); // of the first row
        for (long[] corner : corners) {
            start = corner[1] == start[1] && corner[0] < start[0] ? corner : start;
        }
        long doubled = 0;
        long[] at = start;
        do {
            long[] next = at;
            for (long[] corner : corners) {
                if (distance(at, corner) == 0) {
                    continue;
                }
                long side = distance(at, next) == 0 ? -1 : cross(at, next, corner);
                if (side < 0 || (side == 0 && distance(at, corner) > distance(at, next))) {
                    next = corner;
                }
            }
            doubled += at[0] * next[1] - at[1] * next[0];
            at = next;
        } while (at[0] != start[0] || at[1] != start[1]);
        return Math.abs(doubled);
    }

    private static long cross(long[] from, long[] a, long[] b) {
        return (a[0] - from[0]) * (b[1] - from[1]) - (a[1] - from[1]) * (b[0] - from[0]);
    }

    private static long distance(long[] a, long[] b) {
        return (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]);
    }
}
