package io.anymask.evaluation.edges.bsds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.BsdsFolder;
import io.anymask.evaluation.edges.EdgeMap;
import io.anymask.testing.Shared;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The official benchmark's own five images, with what its MATLAB code made of them and what an
/// exact matcher does.
class BsdsGoldenTest {
    private static final double OFFICIAL = 5e-4;

    private static List<ImageResult> results() {
        Path folder = Shared.data("bsds500").resolve("bench");
        BoundaryBenchmark benchmark = new BoundaryBenchmark(5, 0.0075, true);
        return BsdsFolder.open(folder, "").images().stream()
                .map(image -> benchmark.evaluate(
                        image.id(),
                        EdgeMap.read(folder.resolve("png").resolve(image.id() + ".png")),
                        image.boundaries()))
                .toList();
    }

    @Test
    void fiveImages() {
        List<ImageResult> results = results();
        assertThat(results)
                .extracting(result -> result.counts().getFirst())
                .containsExactly(
                        new MatchCounts(9251, 14318, 2489, 2808),
                        new MatchCounts(7017, 9238, 2103, 3048),
                        new MatchCounts(9113, 19298, 1960, 1971),
                        new MatchCounts(8140, 17035, 1976, 2104),
                        new MatchCounts(8369, 9616, 2139, 2642));
        BoundarySummary summary = BoundarySummary.of(results);
        assertThat(summary.ods().f()).isCloseTo(0.704628, within(OFFICIAL)).isCloseTo(0.704744, within(1e-6));
        assertThat(summary.ods().recall()).isCloseTo(0.60236, within(OFFICIAL));
        assertThat(summary.ods().precision()).isCloseTo(0.848723, within(OFFICIAL));
        assertThat(summary.ods().threshold()).isCloseTo(1 / 6.0, within(1e-12));
        assertThat(summary.ois().f()).isCloseTo(0.708698, within(OFFICIAL)).isCloseTo(0.708767, within(1e-6));
        assertThat(summary.ap()).isCloseTo(0.307627, within(OFFICIAL)).isCloseTo(0.307569, within(1e-6));
        double[] official = {0.704628, 0.599702, 0.549053, 0.549042, 0.429932};
        for (int k = 0; k < official.length; k++) {
            assertThat(summary.curve().get(k).f()).isCloseTo(official[k], within(OFFICIAL));
        }
    }
}
