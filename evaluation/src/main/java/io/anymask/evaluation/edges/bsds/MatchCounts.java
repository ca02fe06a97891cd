package io.anymask.evaluation.edges.bsds;

/// What was matched, at one threshold. The counts of several images add up.
///
/// @param truthMatched boundary pixels of all annotators that have a partner in the edge map
/// @param truth boundary pixels of all annotators
/// @param edgesMatched pixels of the thinned edge map that have a partner in at least one annotator's boundaries
/// @param edges pixels of the thinned edge map
public record MatchCounts(long truthMatched, long truth, long edgesMatched, long edges) {
    /// No pixel yet.
    public static final MatchCounts NONE = new MatchCounts(0, 0, 0, 0);

    /// @throws IllegalArgumentException for more matches than pixels, or negative numbers
    public MatchCounts {
        if (truthMatched < 0 || edgesMatched < 0 || truthMatched > truth || edgesMatched > edges) {
            throw new IllegalArgumentException("counts of matches: got %d of %d and %d of %d, expected no more than all"
                    .formatted(truthMatched, truth, edgesMatched, edges));
        }
    }

    MatchCounts plus(MatchCounts other) {
        return new MatchCounts(
                truthMatched + other.truthMatched,
                truth + other.truth,
                edgesMatched + other.edgesMatched,
                edges + other.edges);
    }

    /// The share of boundary pixels that were found; 0 where there are none.
    public double recall() {
        return truth == 0 ? 0 : (double) truthMatched / truth;
    }

    /// The share of edge pixels that are boundaries; 0 where there are none.
    public double precision() {
        return edges == 0 ? 0 : (double) edgesMatched / edges;
    }

    /// Precision and recall with their harmonic mean.
    ///
    /// @param threshold where the counts were taken
    public Score score(double threshold) {
        return Score.of(threshold, recall(), precision());
    }
}
