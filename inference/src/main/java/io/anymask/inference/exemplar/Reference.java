package io.anymask.inference.exemplar;

import java.util.BitSet;

/// What the search keeps of an example. Immutable.
///
/// @param shared (C) mean vector of all cells that show the image: what all of it has in common
/// @param mean (C) of the object's cells, unit length
/// @param centredMean (C) of the object's cells less the shared vector, unit length
/// @param object up to [#MOST_CELLS] cells of the object, less the shared vector, each of unit length
/// @param background likewise of the rest
/// @param area of the object, in cells of the frame
record Reference(
        float[] shared, float[] mean, float[] centredMean, float[][] object, float[][] background, double area) {
    /// Cells of each kind that are compared one by one; of more, every second, third, ... is taken.
    private static final int MOST_CELLS = 512;

    static Reference of(Exemplar exemplar) {
        CellFeatures features = CellFeatures.of(exemplar.embedding());
        TargetCells cells = TargetCells.of(exemplar.mask(), exemplar.embedding().frame(), features.grid());
        float[] mean = Target.mean(features, cells.target());
        float[] shared = Target.mean(features, features.shown());
        double pixels = (double) exemplar.embedding().frame().resizedWidth()
                / exemplar.embedding().width()
                / CellFeatures.STRIDE;
        return new Reference(
                shared,
                Vectors.normalised(mean),
                Vectors.normalised(Vectors.minus(mean, shared)),
                some(features, cells.target(), shared),
                some(features, cells.background(), shared),
                exemplar.mask().area() * pixels * pixels);
    }

    private static float[][] some(CellFeatures features, BitSet cells, float[] shared) {
        int step = (cells.cardinality() + MOST_CELLS - 1) / MOST_CELLS;
        return cells.stream()
                .filter(cell -> cells.get(0, cell).cardinality() % step == 0)
                .mapToObj(cell -> Vectors.normalised(Vectors.minus(features.vector(cell), shared)))
                .toArray(float[][]::new);
    }
}
