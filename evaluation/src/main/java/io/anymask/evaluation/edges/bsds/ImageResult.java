package io.anymask.evaluation.edges.bsds;

import java.util.List;

/// One image's counts at each threshold. Immutable.
///
/// @param id of the image
/// @param thresholds rising
/// @param counts as many
public record ImageResult(String id, List<Double> thresholds, List<MatchCounts> counts) {
    public ImageResult {
        thresholds = List.copyOf(thresholds);
        counts = List.copyOf(counts);
        if (thresholds.isEmpty() || thresholds.size() != counts.size()) {
            throw new IllegalArgumentException("image %s: got %d counts for %d thresholds, expected one for each"
                    .formatted(id, counts.size(), thresholds.size()));
        }
    }

    /// The first threshold with the largest F.
    public Score best() {
        return counts.get(bestIndex()).score(thresholds.get(bestIndex()));
    }

    int bestIndex() {
        int best = 0;
        double f = -1;
        for (int i = 0; i < counts.size(); i++) {
            double here = counts.get(i).score(thresholds.get(i)).f();
            if (here > f) {
                f = here;
                best = i;
            }
        }
        return best;
    }
}
