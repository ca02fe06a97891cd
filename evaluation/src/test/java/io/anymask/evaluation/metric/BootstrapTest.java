package io.anymask.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(1, 2000);

    @Test
    void independentValuesGiveTheIntervalOfTheNormalDistribution() {
        Random random = new Random(5);
        List<double[]> values = IntStream.range(0, 400)
                .mapToObj(i -> new double[] {random.nextGaussian()})
                .toList();
        Interval interval = BOOTSTRAP.mean(values);
        double mean = values.stream().mapToDouble(value -> value[0]).average().orElseThrow();
        assertThat(interval.mean()).isCloseTo(mean, within(1e-12));
        // 1.96 standard errors of 1 / sqrt(400) on both sides.
        assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 / 20, within(0.02));
        assertThat(interval.count()).isEqualTo(400);
    }

    @Test
    void objectsOfOneImageAreDrawnTogether() {
        Random random = new Random(5);
        List<double[]> images = IntStream.range(0, 40)
                .mapToObj(i -> {
                    double all = random.nextGaussian();
                    return IntStream.range(0, 10).mapToDouble(j -> all).toArray();
                })
                .toList();
        Interval interval = BOOTSTRAP.mean(images);
        // 40 independent values, not 400.
        assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 / Math.sqrt(40), within(0.15));
    }

    @Test
    void figuresThatAreThereNowAndThenHaveTheIntervalOfThose() {
        // The second figure is there only where the first image was drawn, and the third never.
        List<Interval> intervals =
                BOOTSTRAP.ofAll(List.of(1, 2, 3), drawn -> new double[] {
                    drawn.stream().mapToInt(i -> i).average().orElseThrow(), drawn.contains(1) ? 0.5 : -1, -1
                });
        assertThat(intervals.get(0).mean()).isEqualTo(2);
        assertThat(intervals.get(0).low()).isBetween(1.0, 1.34);
        assertThat(intervals.get(1).low()).isEqualTo(0.5);
        assertThat(intervals.get(1).high()).isEqualTo(0.5);
        assertThat(intervals.get(2).mean()).isNaN();
    }

    @Test
    void nothingHasNoMean() {
        assertThat(BOOTSTRAP.mean(List.of(new double[0])).mean()).isNaN();
    }

    @Test
    void oneImageGivesNoInterval() {
        Interval mean = new Bootstrap(0, 100).mean(List.of(new double[] {0.2, 0.4}));
        assertThat(mean.mean()).isCloseTo(0.3, within(1e-12));
        assertThat(mean.low()).isNaN();
        assertThat(mean.high()).isNaN();
        Interval figure = new Bootstrap(0, 100).of(List.of(1), drawn -> 0.5);
        assertThat(figure).isEqualTo(new Interval(0.5, Double.NaN, Double.NaN, 1));
    }
}
