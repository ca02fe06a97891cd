package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonMaximumSuppressionTest {
    @Test
    void theBetterOfTwoOverlappingBoxesIsKept() {
        List<Box> boxes = List.of(new Box(0, 0, 10, 10), new Box(0, 0, 10, 9), new Box(20, 0, 30, 10));
        assertThat(NonMaximumSuppression.keep(boxes, new double[] {0.8, 0.9, 0.7}, 0.7))
                .containsExactly(1, 2);
        assertThat(NonMaximumSuppression.keep(boxes, new double[] {0.8, 0.9, 0.95}, 0.9))
                .containsExactly(2, 1, 0);
        assertThat(NonMaximumSuppression.keep(List.of(), new double[0], 0.7)).isEmpty();
    }

    @Test
    void equalScoresKeepTheEarlierAndNanComesFirst() {
        float[] boxes = {0, 0, 4, 4, 0, 0, 4, 4, 0, 0, 4, 4};
        assertThat(NonMaximumSuppression.keep(boxes, new float[] {1, 1, 1}, 0.5))
                .containsExactly(0);
        assertThat(NonMaximumSuppression.keep(boxes, new float[] {-0f, 0, -1}, 1))
                .containsExactly(0, 1, 2);
        assertThat(NonMaximumSuppression.keep(boxes, new float[] {1, Float.NaN, -1}, 1))
                .containsExactly(1, 0, 2);
    }

    @Test
    void boxesWithoutAreaSuppressNothing() {
        float[] boxes = {5, 5, 5, 5, 5, 5, 5, 5, 0, 0, 10, 10};
        assertThat(NonMaximumSuppression.keep(boxes, new float[] {3, 2, 1}, 0)).containsExactly(0, 1, 2);
    }

    @Test
    void categoriesDoNotMeet() {
        float[] boxes = {0, 0, 4, 4, 0, 0, 4, 4, 0, 0, 4, 4};
        float[] scores = {1, 2, 3};
        assertThat(NonMaximumSuppression.keep(boxes, scores, new int[] {0, 1, 0}, 0.5))
                .containsExactly(2, 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, 0, 0.3, 0.7, 1})
    void keepsWhatTheQuadraticAlgorithmKeeps(double threshold) {
        Random random = new Random(11);
        for (int round = 0; round < 30; round++) {
            int count = random.nextInt(200);
            float range = round % 3 == 0 ? 30 : 1000;
            float[] boxes = new float[4 * count];
            float[] scores = new float[count];
            for (int i = 0; i < count; i++) {
                boolean large = random.nextInt(10) == 0;
                float x = random.nextFloat() * range - range / 4;
                float y = random.nextFloat() * range - range / 4;
                boxes[4 * i] = x;
                boxes[4 * i + 1] = y;
                boxes[4 * i + 2] = x + random.nextFloat() * (large ? range : range / 20);
                boxes[4 * i + 3] = y + random.nextInt(3) * (large ? range : range / 20);
                scores[i] = random.nextInt(50) / 50f;
            }
            assertThat(NonMaximumSuppression.keep(boxes, scores, threshold))
                    .isEqualTo(quadratic(boxes, scores, threshold));
        }
    }

    @Test
    void tensOfThousandsOfSeparateBoxesAreQuick() {
        int count = 40_000;
        Random random = new Random(3);
        float[] boxes = new float[4 * count];
        float[] scores = new float[count];
        for (int i = 0; i < count; i++) {
            boxes[4 * i] = i % 200 * 20;
            boxes[4 * i + 1] = i / 200 * 20;
            boxes[4 * i + 2] = boxes[4 * i] + 15;
            boxes[4 * i + 3] = boxes[4 * i + 1] + 15;
            scores[i] = random.nextFloat();
        }
        long start = System.nanoTime();
        assertThat(NonMaximumSuppression.keep(boxes, scores, 0.7)).hasSize(count);
        // Comparing all pairs takes seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void badInputIsRefused() {
        assertThatThrownBy(() -> NonMaximumSuppression.keep(new float[4], new float[2], 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 coordinates and 2 scores");
        assertThatThrownBy(() -> NonMaximumSuppression.keep(new float[] {0, 0, Float.NaN, 1}, new float[1], 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("coordinate 2 of box 0");
    }

    @Test
    void hugeCoordinatesDoNotHang() {
        float most = Float.MAX_VALUE;
        float[] boxes = {0, 0, 1, 1, 0, 0, 1, 1, -most, -most, most, most, most, most, most, most};
        assertThat(NonMaximumSuppression.keep(boxes, new float[] {4, 3, 2, 1}, 0.5))
                .containsExactly(0, 2, 3);
        float[] far = {most, 0, most, 1, 0, 0, 1e-3f, 1e-3f, -most, 0, -most, 1};
        assertThat(NonMaximumSuppression.keep(far, new float[] {4, 3, 2}, 0.5)).containsExactly(0, 1, 2);
    }

    private static int[] quadratic(float[] boxes, float[] scores, double threshold) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .mapToInt(i -> i)
                .toArray();
        boolean[] gone = new boolean[scores.length];
        IntStream.Builder kept = IntStream.builder();
        for (int first = 0; first < order.length; first++) {
            int a = 4 * order[first];
            if (gone[a / 4]) {
                continue;
            }
            kept.add(a / 4);
            float areaA = (boxes[a + 2] - boxes[a]) * (boxes[a + 3] - boxes[a + 1]);
            for (int second = first + 1; second < order.length; second++) {
                int b = 4 * order[second];
                float areaB = (boxes[b + 2] - boxes[b]) * (boxes[b + 3] - boxes[b + 1]);
                float w = Math.max(0, Math.min(boxes[a + 2], boxes[b + 2]) - Math.max(boxes[a], boxes[b]));
                float h = Math.max(0, Math.min(boxes[a + 3], boxes[b + 3]) - Math.max(boxes[a + 1], boxes[b + 1]));
                float common = w * h;
                gone[b / 4] |= common / (areaA + areaB - common) > threshold;
            }
        }
        return kept.build().toArray();
    }
}
