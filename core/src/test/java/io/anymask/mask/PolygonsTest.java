package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.RandomMasks.Bitmap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolygonsTest {
    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void tracedPolygonsFillBackToTheMask(Bitmap bitmap) {
        Mask mask = bitmap.mask();
        List<Polygon> polygons = Polygons.trace(mask);
        assertThat(Polygons.fill(polygons, mask.width(), mask.height())).isEqualTo(mask);
        assertThat(polygons.stream().mapToDouble(Polygon::area).sum()).isEqualTo((double) mask.area());
        assertThat(polygons).hasSize(Components.of(mask, Connectivity.FOUR).count());
        polygons.forEach(PolygonsTest::checkShape);
        // Dropping no more than points on straight lines changes nothing.
        assertThat(Polygons.simplify(polygons, 0)).isEqualTo(polygons);
    }

    /// COCO's rule gives the rings back exactly as well: outlines less holes is the mask.
    @ParameterizedTest
    @MethodSource("io.anymask.mask.RandomMasks#bitmaps")
    void cocoRuleAgreesOnTracedRings(Bitmap bitmap) {
        Mask mask = bitmap.mask();
        List<Ring> exteriors = new ArrayList<>();
        List<Ring> filled = new ArrayList<>();
        for (Polygon polygon : Polygons.trace(mask)) {
            exteriors.add(polygon.exterior());
            if (polygon.holes().isEmpty()) {
                filled.add(polygon.exterior());
            }
            for (Ring hole : polygon.holes()) {
                Mask inside = Polygons.fill(List.of(Polygon.of(hole)), mask.width(), mask.height());
                assertThat(Polygons.cocoRle(List.of(hole), mask.height(), mask.width()))
                        .isEqualTo(inside.rle());
            }
        }
        assertThat(Polygons.cocoRle(filled, mask.height(), mask.width())
                        .toMask()
                        .minus(mask)
                        .isEmpty())
                .isTrue();
        Mask outlines = Polygons.cocoRle(exteriors, mask.height(), mask.width()).toMask();
        assertThat(mask.minus(outlines).isEmpty()).isTrue();
    }

    private static void checkShape(Polygon polygon) {
        assertThat(polygon.exterior().signedArea()).isPositive();
        checkRing(polygon.exterior());
        for (Ring hole : polygon.holes()) {
            assertThat(hole.signedArea()).isNegative();
            checkRing(hole);
        }
    }

    /// Sides alternate between horizontal and vertical, and no corner occurs twice.
    private static void checkRing(Ring ring) {
        Set<List<Double>> corners = new HashSet<>();
        for (int i = 0; i < ring.size(); i++) {
            int next = (i + 1) % ring.size();
            int afterNext = (i + 2) % ring.size();
            boolean horizontal = ring.y(i) == ring.y(next);
            assertThat(horizontal).isNotEqualTo(ring.x(i) == ring.x(next));
            assertThat(horizontal).isNotEqualTo(ring.y(next) == ring.y(afterNext));
            assertThat(corners.add(List.of(ring.x(i), ring.y(i)))).isTrue();
        }
    }

    @Test
    void aRingOfPixelsHasOneHole() {
        List<Polygon> polygons = Polygons.trace(ComponentsTest.draw("....", ".###", ".#.#", ".###"));
        assertThat(polygons)
                .containsExactly(
                        new Polygon(Ring.of(1, 1, 4, 1, 4, 4, 1, 4), List.of(Ring.of(3, 2, 2, 2, 2, 3, 3, 3))));
        assertThat(Polygons.svgPath(polygons)).isEqualTo("M1 1H4V4H1ZM3 2H2V3H3Z");
        assertThat(Polygons.svgPath(List.of(Polygon.of(Ring.of(0.5, 0, 2, 1.25, 0, 3)))))
                .isEqualTo("M0.5 0L2 1.25L0 3Z");
    }

    @Test
    void ringsThatPinchThemselvesAreSplit() {
        // The background at (1, 1) touches the outside only at a corner; the outline must not pass there twice.
        Mask mask = ComponentsTest.draw("##.", "#.#", "###");
        List<Polygon> polygons = Polygons.trace(mask);
        assertThat(polygons).hasSize(1);
        assertThat(polygons.get(0).holes()).hasSize(1);
        checkShape(polygons.get(0));
    }

    @Test
    void simplifiedOutlinesStayWithinTheTolerance() {
        Random random = new Random(4);
        Mask mask = RandomMasks.mask(RandomMasks.blobs(random, 300, 200));
        List<Polygon> exact = Polygons.trace(mask);
        int points = count(exact);
        for (double tolerance : new double[] {0.8, 1.5, 4}) {
            List<Polygon> simple = Polygons.simplify(exact, tolerance);
            assertThat(count(simple)).isLessThan(points);
            points = count(simple);
            for (int i = 0; i < exact.size(); i++) {
                assertThat(farthest(exact.get(i).exterior(), simple.get(i).exterior()))
                        .isLessThanOrEqualTo(tolerance + 1e-9);
            }
            assertThat(Polygons.fill(simple, 300, 200).iou(mask)).isGreaterThan(0.9);
        }
        Polygon pixel = Polygon.of(Ring.of(0, 0, 1, 0, 1, 1, 0, 1));
        assertThat(Polygons.simplify(List.of(pixel), 9)).containsExactly(pixel);
        assertThatThrownBy(() -> Polygons.simplify(exact, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int count(List<Polygon> polygons) {
        return polygons.stream()
                .mapToInt(p -> p.exterior().size()
                        + p.holes().stream().mapToInt(Ring::size).sum())
                .sum();
    }

    private static double farthest(Ring points, Ring line) {
        double farthest = 0;
        for (int i = 0; i < points.size(); i++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int a = line.size() - 1, b = 0; b < line.size(); a = b++) {
                nearest = Math.min(
                        nearest,
                        java.awt.geom.Line2D.ptSegDist(
                                line.x(a), line.y(a), line.x(b), line.y(b), points.x(i), points.y(i)));
            }
            farthest = Math.max(farthest, nearest);
        }
        return farthest;
    }

    @Test
    void fillTakesPixelCentresAndCutsOffTheRest() {
        Ring triangle = Ring.of(-10, -10, 5, -10, -10, 5);
        assertThat(Polygons.fill(List.of(Polygon.of(triangle)), 4, 4).isEmpty()).isTrue();
        Ring diamond = Ring.of(2, -1, 5, 2, 2, 5, -1, 2);
        // The corners' centres lie on its sides: those on the left are inside.
        assertThat(Polygons.fill(List.of(Polygon.of(diamond)), 4, 4))
                .isEqualTo(ComponentsTest.draw("###.", "####", "####", "###."));
        assertThat(Polygons.fill(List.of(Polygon.of(Ring.of(new Box(0.4, 0.6, 2.6, 2.5)))), 4, 4))
                .isEqualTo(ComponentsTest.draw("....", "###.", "....", "...."));
        Polygon left = Polygon.of(Ring.of(new Box(0, 0, 3, 4)));
        Polygon right = Polygon.of(Ring.of(new Box(2, 0, 1e9, 1e9)));
        assertThat(Polygons.fill(List.of(left, right), 4, 4)).isEqualTo(Mask.full(4, 4));
        assertThat(Polygons.fill(List.of(), 4, 4).isEmpty()).isTrue();
    }

    @Test
    void badRingsAreRefused() {
        assertThatThrownBy(() -> Ring.of(1, 2, 3, 4))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("got 4 numbers");
        assertThatThrownBy(() -> Ring.of(1, 2, 3, 4, 5, 6, 7)).isInstanceOf(MaskException.class);
        assertThatThrownBy(() -> Ring.of(1, 2, 3, 4, 5, Double.NaN)).isInstanceOf(MaskException.class);
        Ring endless = Ring.of(0, 0, 1e300, 0, 0, 1e300);
        assertThatThrownBy(() -> Polygons.cocoRle(List.of(endless), 10, 10))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining("pixels");
    }
}
