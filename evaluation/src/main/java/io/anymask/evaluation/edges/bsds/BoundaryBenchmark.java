package io.anymask.evaluation.edges.bsds;

import io.anymask.evaluation.EvaluationException;
import io.anymask.evaluation.edges.EdgeMap;
import io.anymask.mask.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Compares edge maps with what people drew. Immutable; safe for use by several threads, and works with several
/// itself: those of the common pool, or of the `ForkJoinPool` in which it is called.
///
/// @param thresholds how many, at k / (n + 1)
/// @param maxDistance the largest distance of a pair, as a share of the image's diagonal
/// @param thin whether the cut maps are thinned
public record BoundaryBenchmark(int thresholds, double maxDistance, boolean thin) {
    private static final int MOST_THRESHOLDS = 10_000;

    /// @throws IllegalArgumentException for values that make no sense
    public BoundaryBenchmark {
        if (thresholds < 1 || thresholds > MOST_THRESHOLDS || !(maxDistance > 0 && maxDistance < 1)) {
            throw new IllegalArgumentException(
                    "boundary benchmark: got %d thresholds and distance %s, expected 1 to %d and a share below 1"
                            .formatted(thresholds, maxDistance, MOST_THRESHOLDS));
        }
    }

    /// As BSDS500 is always reported: 99 thresholds, 0.75 % of the diagonal, thinned.
    public static BoundaryBenchmark standard() {
        return new BoundaryBenchmark(99, 0.0075, true);
    }

    /// Compares one map.
    ///
    /// @param map at the photo's size; whatever it is, it is compared as an 8-bit file would be
    /// @param annotations each annotator's boundary pixels
    /// @throws EvaluationException naming the image, if sizes differ or nobody annotated it
    public ImageResult evaluate(String id, EdgeMap map, List<Mask> annotations) {
        requireFits(id, map, annotations);
        byte[] edges = map.levels();
        List<Double> levels = levels();
        List<int[]> cut = levels.parallelStream()
                .map(level -> cut(edges, map.width(), map.height(), level))
                .toList();
        Map<Edges, @Nullable MatchCounts> distinct = new LinkedHashMap<>();
        cut.forEach(pixels -> distinct.put(new Edges(pixels), null));
        double most = maxDistance * Math.hypot(map.width(), map.height());
        List<BoundaryMatcher> matchers = annotations.stream()
                .map(annotation -> new BoundaryMatcher(annotation, most))
                .toList();
        List<Edges> wanted = new ArrayList<>(distinct.keySet());
        List<MatchCounts> counts = wanted.parallelStream()
                .map(pixels -> count(matchers, pixels.positions))
                .toList();
        for (int i = 0; i < wanted.size(); i++) {
            distinct.put(wanted.get(i), counts.get(i));
        }
        return new ImageResult(
                id,
                levels,
                cut.stream()
                        .map(pixels -> Objects.requireNonNull(distinct.get(new Edges(pixels))))
                        .toList());
    }

    /// The thresholds, rising.
    public List<Double> levels() {
        return IntStream.range(0, thresholds).mapToObj(this::threshold).toList();
    }

    private static void requireFits(String id, EdgeMap map, List<Mask> annotations) {
        if (annotations.isEmpty()) {
            throw new EvaluationException("image " + id + ": no annotation, expected at least one");
        }
        for (int i = 0; i < annotations.size(); i++) {
            Mask annotation = annotations.get(i);
            if (annotation.width() != map.width() || annotation.height() != map.height()) {
                throw new EvaluationException("image %s: the edge map has %d×%d pixels, expected %d×%d as annotation %d"
                        .formatted(id, map.width(), map.height(), annotation.width(), annotation.height(), i + 1));
            }
        }
    }

    /// As MATLAB's `linspace` computes it, to the last bit: a third of 255 is a level that it decides about.
    private double threshold(int index) {
        double first = 1.0 / (thresholds + 1);
        return thresholds == 1 ? first : first + index * ((1 - first) - first) / (thresholds - 1);
    }

    /// Positions of the edges at a threshold, rising.
    private int[] cut(byte[] levels, int width, int height, double threshold) {
        boolean[] strong = new boolean[levels.length];
        for (int i = 0; i < strong.length; i++) {
            strong[i] = (levels[i] & 0xFF) / (double) EdgeMap.LEVELS >= threshold;
        }
        boolean[] edges = thin ? Thinning.thin(strong, width, height) : strong;
        return IntStream.range(0, edges.length).filter(i -> edges[i]).toArray();
    }

    private static MatchCounts count(List<BoundaryMatcher> matchers, int[] edges) {
        boolean[] matched = new boolean[edges.length];
        long truthMatched = 0;
        long truth = 0;
        for (BoundaryMatcher matcher : matchers) {
            truthMatched += matcher.match(edges, matched);
            truth += matcher.pixels();
        }
        long edgesMatched = 0;
        for (boolean match : matched) {
            edgesMatched += match ? 1 : 0;
        }
        return new MatchCounts(truthMatched, truth, edgesMatched, edges.length);
    }

    /// A key: thresholds between which nothing changes share their matching.
    private record Edges(int[] positions) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Edges that && Arrays.equals(positions, that.positions);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(positions);
        }
    }
}
