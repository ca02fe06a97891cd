package io.anymask.inference;

import io.anymask.model.sam.ImageFrame;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Mask;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskUpscalerTest {
    private static final int SIZE = 64;
    private static final int SIDE = 256;

    /// Against the reference's two plain interpolations of the whole array, in double precision.
    @ParameterizedTest
    @CsvSource({"300, 200", "256, 256", "40, 90", "7, 600", "600, 7", "1, 1"})
    void equalsTwoBilinearInterpolations(int width, int height) {
        Random random = new Random(7);
        float[] logits = new float[SIZE * SIZE];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (random.nextGaussian() * 4 - 1);
        }
        ImageFrame frame = ImageFrame.of(width, height, SIDE);
        double[][] full = resize(toRows(logits), SIDE, SIDE);
        double[][] expected = resize(cut(full, frame.resizedWidth(), frame.resizedHeight()), width, height);
        MaskUpscaler.Upscaled actual = new MaskUpscaler(frame, SIZE).upscale(logits, SIZE, 1);
        long high = 0;
        long low = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double value = expected[y][x];
                if (Math.abs(value) > 1e-4) {
                    assertThat(actual.mask().get(x, y))
                            .as("(%d, %d): %f", x, y, value)
                            .isEqualTo(value > 0);
                }
                high += value > 1 ? 1 : 0;
                low += value > -1 ? 1 : 0;
            }
        }
        if (low > 0) {
            assertThat(Math.abs(actual.stability() - (double) high / low)).isLessThan(0.002);
        } else {
            assertThat(actual.stability()).isNaN();
        }
    }

    @org.junit.jupiter.api.Test
    void anEmptyMaskHasNoStability() {
        float[] logits = new float[SIZE * SIZE];
        java.util.Arrays.fill(logits, -5);
        MaskUpscaler.Upscaled upscaled = new MaskUpscaler(ImageFrame.of(100, 80, SIDE), SIZE).upscale(logits, SIZE, 1);
        assertThat(upscaled.mask()).isEqualTo(Mask.empty(100, 80));
        assertThat(upscaled.stability()).isNaN();
    }

    private static double[][] toRows(float[] values) {
        double[][] rows = new double[SIZE][SIZE];
        for (int i = 0; i < values.length; i++) {
            rows[i / SIZE][i % SIZE] = values[i];
        }
        return rows;
    }

    private static double[][] cut(double[][] rows, int width, int height) {
        double[][] part = new double[height][];
        for (int y = 0; y < height; y++) {
            part[y] = java.util.Arrays.copyOf(rows[y], width);
        }
        return part;
    }

    private static double[][] resize(double[][] in, int width, int height) {
        double[][] out = new double[height][width];
        for (int y = 0; y < height; y++) {
            double v = Math.max(0, (y + 0.5) * in.length / height - 0.5);
            int top = Math.min((int) v, in.length - 1);
            int bottom = Math.min(top + 1, in.length - 1);
            for (int x = 0; x < width; x++) {
                double u = Math.max(0, (x + 0.5) * in[0].length / width - 0.5);
                int left = Math.min((int) u, in[0].length - 1);
                int right = Math.min(left + 1, in[0].length - 1);
                double upper = in[top][left] * (1 - (u - left)) + in[top][right] * (u - left);
                double lower = in[bottom][left] * (1 - (u - left)) + in[bottom][right] * (u - left);
                out[y][x] = upper * (1 - (v - top)) + lower * (v - top);
            }
        }
        return out;
    }
}
