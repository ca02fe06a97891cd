package io.anymask.evaluation.edges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EdgeThinningTest {
    private static final int WIDTH = 32;
    private static final int HEIGHT = 24;

    /// A slanted ridge; the expected values come from a separate implementation of the same equations.
    private static EdgeMap ridge() {
        float[] values = new float[WIDTH * HEIGHT];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double across = x - 16.3 + 0.4 * (y - 12);
                values[y * WIDTH + x] = (float) Math.exp(-across * across / 6);
            }
        }
        return new EdgeMap(WIDTH, HEIGHT, values);
    }

    @Test
    void theSlantedRidgeOfTheSpecification() {
        EdgeMap thin = EdgeThinning.DEFAULT.thin(ridge());
        double sum = 0;
        int count = 0;
        for (float value : thin.values()) {
            sum += value;
            count += value > 0 ? 1 : 0;
        }
        assertThat(count).isEqualTo(26);
        assertThat(sum).isCloseTo(21.186980, within(1e-4));
        assertThat(EdgeThinning.directions(new Plane(WIDTH, HEIGHT, ridge().values()))[12 * WIDTH + 16])
                .isCloseTo(0.173703f, within(1e-5f));
        assertThat(IntStream.range(0, WIDTH).filter(x -> thin.at(x, 12) > 0).toArray())
                .containsExactly(16);
        assertThat(thin.at(16, 12)).isCloseTo(0.98511f, within(1e-5f));
    }

    @Test
    void edgesFadeAtTheBorder() {
        float[] values = new float[WIDTH * HEIGHT];
        IntStream.range(0, HEIGHT).forEach(y -> values[y * WIDTH + 2] = 1);
        EdgeMap line = new EdgeMap(WIDTH, HEIGHT, values);
        assertThat(EdgeThinning.DEFAULT.thin(line).at(2, 12)).isCloseTo(0.4f, within(1e-6f));
        assertThat(EdgeThinning.DEFAULT.thin(line).at(2, 0)).isZero();
        assertThat(new EdgeThinning(1, 0, 1.01).thin(line).at(2, 12)).isEqualTo(1);
    }

    @Test
    void valuesThatMakeNoSense() {
        assertThatThrownBy(() -> new EdgeThinning(0, 5, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
