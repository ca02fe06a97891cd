package io.anymask.inference.exemplar;

import io.anymask.mask.MaskLogits;
import java.util.BitSet;
import java.util.List;

/// A mask that may show the like of an example, with what can be said of it.
///
/// @param logits over the model's whole frame
/// @param coverage share of each cell that lies in the mask
/// @param area their sum
/// @param score see [Evidence#score]
record Candidate(MaskLogits logits, double predictedIou, float[] coverage, double area, double score) {
    private static final double HALF = 0.5;

    static Candidate of(MaskLogits logits, double predictedIou, List<Reference> references, LikenessMaps maps) {
        float[] coverage = coverage(logits, maps.features());
        double area = 0;
        for (float share : coverage) {
            area += share;
        }
        Evidence evidence = Evidence.of(coverage, area, predictedIou, references, maps);
        return new Candidate(logits, predictedIou, coverage, area, evidence.score());
    }

    /// Cells covered by half or more.
    BitSet cells() {
        BitSet cells = new BitSet(coverage.length);
        for (int cell = 0; cell < coverage.length; cell++) {
            cells.set(cell, coverage[cell] >= HALF);
        }
        return cells;
    }

    /// Share of positive logits among a cell's own; none of padding.
    private static float[] coverage(MaskLogits logits, CellFeatures features) {
        int grid = features.grid();
        int side = logits.width() / grid;
        float[] coverage = new float[grid * grid];
        for (int row = 0; row < features.rows(); row++) {
            for (int column = 0; column < features.columns(); column++) {
                int inside = 0;
                for (int y = 0; y < side; y++) {
                    for (int x = 0; x < side; x++) {
                        inside += logits.values()[(row * side + y) * logits.width() + column * side + x] > 0 ? 1 : 0;
                    }
                }
                coverage[row * grid + column] = (float) inside / (side * side);
            }
        }
        return coverage;
    }

    /// Common area over joint area, from cells.
    double iou(Candidate other) {
        double common = 0;
        double joint = 0;
        for (int cell = 0; cell < coverage.length; cell++) {
            common += Math.min(coverage[cell], other.coverage[cell]);
            joint += Math.max(coverage[cell], other.coverage[cell]);
        }
        return joint == 0 ? 0 : common / joint;
    }

    /// Common area over the smaller area.
    double overlap(Candidate other) {
        double common = 0;
        for (int cell = 0; cell < coverage.length; cell++) {
            common += Math.min(coverage[cell], other.coverage[cell]);
        }
        double smaller = Math.min(area, other.area);
        return smaller == 0 ? 0 : common / smaller;
    }
}
