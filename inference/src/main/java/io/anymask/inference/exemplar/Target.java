package io.anymask.inference.exemplar;

import java.util.BitSet;

/// What the embedding says of an example's object: which cells show it, and their mean.
///
/// @param cells of the grid, row by row: those that show the object
/// @param embedding (C) mean of their vectors
/// @param feature (C) what other cells are compared with, of length one
public record Target(BitSet cells, float[] embedding, float[] feature) {
    /// PerSAM's target: the feature is the mean.
    public static Target mean(Exemplar exemplar) {
        CellFeatures features = CellFeatures.of(exemplar.embedding());
        BitSet cells = cells(exemplar, features);
        float[] mean = mean(features, cells);
        return new Target(cells, mean, Vectors.normalised(mean));
    }

    /// PerSAM-F's target: the feature is half the mean and half the largest value of each channel. That half
    /// is in the published code only.
    public static Target meanAndMaximum(Exemplar exemplar) {
        CellFeatures features = CellFeatures.of(exemplar.embedding());
        BitSet cells = cells(exemplar, features);
        float[] mean = mean(features, cells);
        float[] both = new float[mean.length];
        for (int channel = 0; channel < both.length; channel++) {
            float largest = Float.NEGATIVE_INFINITY;
            for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
                largest = Math.max(largest, features.vector(cell)[channel]);
            }
            both[channel] = mean[channel] / 2 + largest / 2;
        }
        return new Target(cells, mean, Vectors.normalised(both));
    }

    private static BitSet cells(Exemplar exemplar, CellFeatures features) {
        return TargetCells.of(exemplar.mask(), exemplar.embedding().frame(), features.grid())
                .target();
    }

    static float[] mean(CellFeatures features, BitSet cells) {
        double[] sum = new double[features.channels()];
        for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
            float[] vector = features.vector(cell);
            for (int channel = 0; channel < sum.length; channel++) {
                sum[channel] += vector[channel];
            }
        }
        float[] mean = new float[sum.length];
        for (int channel = 0; channel < sum.length; channel++) {
            mean[channel] = (float) (sum[channel] / cells.cardinality());
        }
        return mean;
    }
}
