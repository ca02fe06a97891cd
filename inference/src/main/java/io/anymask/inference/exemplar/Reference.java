package io.anymask.inference.exemplar;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// What the search keeps of an example. Immutable.
///
/// @param look what the object looks like
/// @param share of what looks like the object in its own photo, the part that it makes up: about 1 for the only
///     one of its kind, a tenth for one of ten
record Reference(Look look, double share) {
    /// Cells of each kind that are compared one by one; of more, every second, third, ... is taken.
    private static final int MOST_CELLS = 512;

    /// The object and its background. What is shared by all cells of the photo, their mean vector, is subtracted
    /// from what is compared by cosine.
    ///
    /// @param mean (C) of the object's cells, unit length
    /// @param centredMean (C) of the object's cells less the shared vector, unit length
    /// @param object up to [#MOST_CELLS] cells of the object, less the shared vector, each of unit length
    /// @param background likewise of the rest, without what looks like the object
    /// @param discriminant of the object's cells and the same background's
    record Look(float[] mean, float[] centredMean, float[][] object, float[][] background, Discriminant discriminant) {}

    static Reference of(Exemplar exemplar) {
        CellFeatures features = CellFeatures.of(exemplar.embedding());
        TargetCells cells = TargetCells.of(exemplar.mask(), exemplar.embedding().frame(), features.grid());
        float[] shared = Target.mean(features, features.shown());
        float[] mean = Target.mean(features, cells.target());
        float[] centredMean = Vectors.normalised(Vectors.minus(mean, shared));
        BitSet background = unlike(features, cells, shared, centredMean);
        Look look = new Look(
                Vectors.normalised(mean),
                centredMean,
                some(features, cells.target(), shared),
                some(features, background, shared),
                Discriminant.of(features, cells.target(), background));
        BitSet votes = LikenessMaps.ofLooks(List.of(look), features).anyVotes();
        int all = Math.max(1, votes.cardinality());
        votes.and(cells.target());
        return new Reference(look, (double) Math.max(1, votes.cardinality()) / all);
    }

    /// The background without others of the kind: without cells that are as like the object as all of its own but
    /// the least like tenth, which touches the background.
    private static BitSet unlike(CellFeatures features, TargetCells cells, float[] shared, float[] centredMean) {
        double[] likeness = IntStream.range(0, features.size())
                .mapToDouble(cell -> Vectors.cosine(Vectors.minus(features.vector(cell), shared), centredMean))
                .toArray();
        double[] own = cells.target().stream()
                .mapToDouble(cell -> likeness[cell])
                .sorted()
                .toArray();
        double least = own[own.length / 10];
        BitSet unlike = new BitSet();
        cells.background().stream().filter(cell -> likeness[cell] < least).forEach(unlike::set);
        return unlike.isEmpty() ? cells.background() : unlike;
    }

    private static float[][] some(CellFeatures features, BitSet cells, float[] shared) {
        int step = (cells.cardinality() + MOST_CELLS - 1) / MOST_CELLS;
        return cells.stream()
                .filter(cell -> cells.get(0, cell).cardinality() % step == 0)
                .mapToObj(cell -> Vectors.normalised(Vectors.minus(features.vector(cell), shared)))
                .toArray(float[][]::new);
    }
}
