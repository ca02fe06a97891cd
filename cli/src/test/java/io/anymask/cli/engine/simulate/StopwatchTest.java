package io.anymask.cli.engine.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Simulated time.
class StopwatchTest {
    private static final long START = 1_000_000;

    private static Stopwatch watch(Pace pace) {
        return new Stopwatch(pace, new SplittableRandom(5), START);
    }

    @Test
    void takesWhatPeopleTakeOnAverage() {
        Stopwatch watch = watch(Pace.DEFAULT);
        for (int i = 0; i < 4000; i++) {
            watch.find();
            watch.click();
            watch.judge();
        }
        assertThat(watch.active() / 4000).isCloseTo(2.4 + 1.5 + 1.2, within(0.15));
        assertThat(watch.idle()).isZero();
        assertThat(watch.now() - START).isEqualTo(Math.round(watch.active() * 1000));
    }

    @Test
    void breaksAreLongerThanWorkAndCountApart() {
        Stopwatch never = watch(new Pace(1, 1, 1, 1, 1, 0, 60));
        Stopwatch always = watch(new Pace(1, 1, 1, 1, 1, 1, 60));
        for (int i = 0; i < 500; i++) {
            long before = always.now();
            double active = always.active();
            always.accept();
            never.accept();
            assertThat(always.now() - before - Math.round(1000 * (always.active() - active)))
                    .as("what the server takes for a break")
                    .isGreaterThan(30_000);
            assertThat(always.active() - active).isLessThanOrEqualTo(Pace.SHORTEST_BREAK);
        }
        assertThat(never.idle()).isZero();
        assertThat(always.idle() / 500).isCloseTo(91, within(10.0));
        assertThat(always.now() - START).isEqualTo(Math.round(1000 * (always.active() + always.idle())));
    }

    @Test
    void noActOfWorkIsABreak() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            assertThat(Pace.draw(25, random)).isPositive().isLessThanOrEqualTo(Pace.SHORTEST_BREAK);
        }
    }

    @Test
    void timesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Pace(0, 1, 1, 1, 1, 0, 60)).hasMessageContaining("--find-seconds: got 0.0");
        assertThatThrownBy(() -> new Pace(1, 31, 1, 1, 1, 0, 60)).hasMessageContaining("at most 30");
        assertThatThrownBy(() -> new Pace(1, 1, 1, 1, 1, 2, 60)).hasMessageContaining("--idle-share: got 2.0");
        assertThatThrownBy(() -> new Pace(1, 1, 1, 1, 1, 0, Double.NaN)).hasMessageContaining("--idle-seconds");
    }
}
