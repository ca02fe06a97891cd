package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    @Test
    void runsByTurnsAndForgetsTheWarmUp() throws Exception {
        List<String> calls = new ArrayList<>();
        List<List<Double>> times = Turns.take(1, 2, List.of(() -> calls.add("a"), () -> calls.add("b")));
        assertThat(calls).containsExactly("a", "b", "a", "b", "a", "b");
        assertThat(times).hasSize(2).allSatisfy(runs -> assertThat(runs).hasSize(2));
    }

    @Test
    void keepsTheLaterRunsOfASeries() throws Exception {
        List<String> calls = new ArrayList<>();
        List<List<Double>> times = Turns.series(1, 1, 1, 2, List.of(() -> calls.add("a"), () -> calls.add("b")));
        assertThat(String.join("", calls)).isEqualTo("aaabbbaaabbb");
        assertThat(times).hasSize(2).allSatisfy(runs -> assertThat(runs).hasSize(2));
    }

    @Test
    void mediansAndRatio() {
        Comparison comparison = Comparison.milliseconds(List.of(9.0, 1.0, 2.0), List.of(4.0, 8.0));
        assertThat(Comparison.median(comparison.ours())).isEqualTo(2);
        assertThat(Comparison.median(comparison.peer())).isEqualTo(6);
        assertThat(Comparison.min(comparison.ours())).isEqualTo(1);
        assertThat(comparison.ratio()).isEqualTo(2.0 / 6);
        assertThat(Comparison.median(List.of())).isNaN();
    }
}
