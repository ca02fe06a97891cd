package io.anymask.evaluation.edges.bsds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.evaluation.EvaluationException;
import io.anymask.evaluation.edges.EdgeMap;
import io.anymask.mask.Mask;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundaryBenchmarkTest {
    private static final int SIDE = 200; // 0.75 % of the diagonal: 2.1 pixels

    private static Mask column(int x) {
        boolean[] pixels = new boolean[SIDE * SIDE];
        IntStream.range(20, 180).forEach(y -> pixels[y * SIDE + x] = true);
        return Mask.of(SIDE, SIDE, pixels);
    }

    private static EdgeMap columns(float strength, int... xs) {
        float[] values = new float[SIDE * SIDE];
        for (int x : xs) {
            IntStream.range(20, 180).forEach(y -> values[y * SIDE + x] = strength);
        }
        return new EdgeMap(SIDE, SIDE, values);
    }

    @Test
    void edgesWithinReachOfAnyAnnotatorAreRight() {
        ImageResult result = BoundaryBenchmark.standard()
                .evaluate("1", columns(0.5f, 52, 100), List.of(column(50), column(101), column(150)));
        assertThat(result.counts().getFirst()).isEqualTo(new MatchCounts(320, 480, 320, 320));
        assertThat(result.counts().get(49)).isEqualTo(result.counts().getFirst());
        assertThat(result.counts().get(50)).isEqualTo(new MatchCounts(0, 480, 0, 0));
        BoundarySummary summary = BoundarySummary.of(List.of(result));
        assertThat(summary.ods().f()).isCloseTo(2 * (2 / 3.0) / (1 + 2 / 3.0), within(1e-12));
        assertThat(summary.ois().f()).isEqualTo(summary.ods().f());
    }

    @Test
    void edgesTooFarAwayAreWrong() {
        ImageResult result = BoundaryBenchmark.standard().evaluate("1", columns(1, 53), List.of(column(50)));
        assertThat(result.counts().getFirst()).isEqualTo(new MatchCounts(0, 160, 0, 160));
        assertThat(BoundarySummary.of(List.of(result)).ods().f()).isZero();
    }

    @Test
    void nothingDrawnAndNothingFoundIsNoCrash() {
        Mask none = Mask.empty(SIDE, SIDE);
        ImageResult result = BoundaryBenchmark.standard().evaluate("1", columns(1), List.of(none));
        BoundarySummary summary = BoundarySummary.of(List.of(result));
        assertThat(summary.ods().f()).isZero();
        assertThat(summary.ap()).isZero();
        assertThat(summary.r50()).isNaN();
    }

    @Test
    void averagePrecisionIsTheAreaUnderTheCurve() {
        // Points (recall, precision) of (0, 0), (0.5, 1) and (1, 0.5), read at 101 recalls.
        List<MatchCounts> counts =
                List.of(new MatchCounts(100, 100, 50, 100), new MatchCounts(50, 100, 100, 100), MatchCounts.NONE);
        BoundarySummary summary = BoundarySummary.of(List.of(new ImageResult("1", List.of(0.25, 0.5, 0.75), counts)));
        assertThat(summary.ap()).isCloseTo(0.6275, within(1e-12));
        assertThat(summary.r50()).isEqualTo(1);
    }

    @Test
    void sizesMustAgree() {
        assertThatThrownBy(() ->
                        BoundaryBenchmark.standard().evaluate("8068", columns(1, 5), List.of(Mask.empty(321, 481))))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("image 8068: the edge map has 200×200 pixels, expected 321×481 as annotation 1");
        assertThatThrownBy(() -> BoundaryBenchmark.standard().evaluate("8068", columns(1, 5), List.of()))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("image 8068: no annotation");
        assertThatThrownBy(() -> BoundarySummary.of(List.of())).hasMessageContaining("no image was evaluated");
    }

    @Test
    void thinningLeavesLinesOfOnePixel() {
        // A filled 3 × 9 bar becomes a line along its middle; a line stays.
        String bar = """
                ...........
                .#########.
                .#########.
                .#########.
                ...........
                """;
        assertThat(thinned(bar)).isEqualTo("""
                ...........
                ...........
                ..#######..
                ...........
                ...........
                """);
        String line = """
                #.....
                .##...
                ...#..
                ....##
                """;
        assertThat(thinned(line)).isEqualTo(line);
    }

    private static String thinned(String picture) {
        List<String> lines = picture.lines().toList();
        int width = lines.getFirst().length();
        boolean[] pixels = new boolean[width * lines.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = lines.get(i / width).charAt(i % width) == '#';
        }
        boolean[] thin = Thinning.thin(pixels, width, lines.size());
        return IntStream.range(0, lines.size())
                .mapToObj(y -> IntStream.range(0, width)
                        .mapToObj(x -> thin[y * width + x] ? "#" : ".")
                        .collect(Collectors.joining("", "", "")))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
