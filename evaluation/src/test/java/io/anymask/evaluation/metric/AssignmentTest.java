package io.anymask.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    /// Taking the largest first would give 9 + 1.
    @Test
    void theSumCountsNotTheLargest() {
        assertThat(Assignment.largest(new double[][] {{9, 8}, {8, 1}})).containsExactly(1, 0);
    }

    @Test
    void theLongerSideKeepsSomeFree() {
        assertThat(Assignment.largest(new double[][] {{1}, {3}, {2}})).containsExactly(-1, 0, -1);
        assertThat(Assignment.largest(new double[][] {{1, 3, 2}})).containsExactly(1);
        assertThat(Assignment.largest(new double[0][0])).isEmpty();
        assertThat(Assignment.largest(new double[2][0])).containsExactly(-1, -1);
    }

    @Test
    void itIsAsGoodAsTryingAll() {
        Random random = new Random(3);
        for (int time = 0; time < 200; time++) {
            double[][] values = new double[1 + random.nextInt(5)][1 + random.nextInt(5)];
            for (double[] row : values) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = random.nextInt(4) == 0 ? 0 : random.nextDouble();
                }
            }
            int[] partners = Assignment.largest(values);
            double sum = 0;
            int pairs = 0;
            for (int i = 0; i < partners.length; i++) {
                if (partners[i] >= 0) {
                    sum += values[i][partners[i]];
                    pairs++;
                }
            }
            assertThat(pairs).isEqualTo(Math.min(values.length, values[0].length));
            assertThat(sum).isEqualTo(best(values, 0, 0), within(1e-12));
        }
    }

    private static double best(double[][] values, int row, int used) {
        if (row == values.length) {
            return 0;
        }
        double best = best(values, row + 1, used);
        for (int column = 0; column < values[row].length; column++) {
            if ((used & 1 << column) == 0) {
                best = Math.max(best, values[row][column] + best(values, row + 1, used | 1 << column));
            }
        }
        return best;
    }
}
