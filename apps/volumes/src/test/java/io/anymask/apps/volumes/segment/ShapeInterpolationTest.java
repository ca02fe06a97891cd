package io.anymask.apps.volumes.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Mask;
import org.junit.jupiter.api.Test;

final class ShapeInterpolationTest {
    private static Mask disc(double x, double y, double radius) {
        boolean[] inside = new boolean[60 * 50];
        for (int row = 0; row < 50; row++) {
            for (int column = 0; column < 60; column++) {
                inside[row * 60 + column] = Math.hypot(column - x, row - y) <= radius;
            }
        }
        return Mask.of(60, 50, inside);
    }

    @Test
    void theMiddleOfTwoDiscsIsADisc() {
        Mask middle = ShapeInterpolation.between(disc(15, 20, 6), disc(41, 30, 12), 0.5);
        assertThat(middle.iou(disc(28, 25, 9))).isGreaterThan(0.95);
    }

    @Test
    void theEndsAreTheShapes() {
        Mask from = disc(15, 20, 6);
        Mask to = disc(41, 30, 12);
        assertThat(ShapeInterpolation.between(from, to, 0)).isEqualTo(from);
        assertThat(ShapeInterpolation.between(from, to, 1)).isEqualTo(to);
    }

    @Test
    void aShapeAtTheEdgeOfThePictureStaysThere() {
        Mask edge = disc(0, 25, 10);
        assertThat(ShapeInterpolation.between(edge, edge, 0.5)).isEqualTo(edge);
    }
}
