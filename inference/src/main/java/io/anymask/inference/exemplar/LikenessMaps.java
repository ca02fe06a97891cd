package io.anymask.inference.exemplar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// How like the examples each cell of an image is, in several ways; of several examples the likest counts for each
/// cell. Cells of padding hold -1.
///
/// @param plain cosine with the object's mean
/// @param centred the same after the mean vector of its own photo is subtracted from each
/// @param margin above 0 where a cell looks like the object rather than like its background: the discriminant's
///     value and twice the difference of two centred cosines, with the likest cell of the object and with the
///     likest of its background
/// @param votes for each example the cells with a margin above 0
/// @param shared (C) mean vector of all cells that show the image
/// @param features of the image
record LikenessMaps(
        float[] plain, float[] centred, float[] margin, List<BitSet> votes, float[] shared, CellFeatures features) {
    private static final int COSINES = 2;

    static LikenessMaps of(List<Reference> references, CellFeatures features) {
        return ofLooks(references.stream().map(Reference::look).toList(), features);
    }

    /// @param looks one at least
    static LikenessMaps ofLooks(List<Reference.Look> looks, CellFeatures features) {
        if (looks.isEmpty()) {
            throw new IllegalArgumentException("examples: got none, expected at least one");
        }
        int cells = features.size();
        float[] shared = Target.mean(features, features.shown());
        float[][] centred = new float[cells][];
        for (int cell = 0; cell < cells; cell++) {
            centred[cell] = Vectors.normalised(Vectors.minus(features.vector(cell), shared));
        }
        float[] byChannel = byChannel(centred);
        LikenessMaps all = new LikenessMaps(none(cells), none(cells), none(cells), new ArrayList<>(), shared, features);
        for (Reference.Look look : looks) {
            all.add(look, byChannel);
        }
        return all;
    }

    private static float[] none(int cells) {
        float[] map = new float[cells];
        Arrays.fill(map, -1);
        return map;
    }

    private void add(Reference.Look look, float[] byChannel) {
        int cells = features.size();
        float[] toMean = products(look.centredMean(), byChannel, cells);
        float[] toObject = highest(look.object(), byChannel, cells);
        float[] toBackground = highest(look.background(), byChannel, cells);
        BitSet shown = features.shown();
        BitSet votes = new BitSet(cells);
        this.votes.add(votes);
        for (int cell = shown.nextSetBit(0); cell >= 0; cell = shown.nextSetBit(cell + 1)) {
            float[] vector = features.vector(cell);
            double value = look.discriminant().value(vector) + COSINES * (toObject[cell] - toBackground[cell]);
            votes.set(cell, value > 0);
            plain[cell] = Math.max(plain[cell], (float) Vectors.cosine(vector, look.mean()));
            centred[cell] = Math.max(centred[cell], toMean[cell]);
            margin[cell] = Math.max(margin[cell], (float) value);
        }
    }

    /// The cells that look like any of the objects rather than like its background.
    BitSet anyVotes() {
        BitSet any = new BitSet(margin.length);
        votes.forEach(any::or);
        return any;
    }

    /// For each cell the highest product with any of the vectors; -1 where there are none.
    private static float[] highest(float[][] vectors, float[] byChannel, int cells) {
        return IntStream.range(0, vectors.length)
                .parallel()
                .mapToObj(i -> products(vectors[i], byChannel, cells))
                .reduce(none(cells), LikenessMaps::larger);
    }

    private static float[] larger(float[] a, float[] b) {
        float[] result = a.clone();
        for (int i = 0; i < a.length; i++) {
            result[i] = Math.max(a[i], b[i]);
        }
        return result;
    }

    private static float[] byChannel(float[][] vectors) {
        int channels = vectors[0].length;
        float[] values = new float[channels * vectors.length];
        for (int cell = 0; cell < vectors.length; cell++) {
            for (int channel = 0; channel < channels; channel++) {
                values[channel * vectors.length + cell] = vectors[cell][channel];
            }
        }
        return values;
    }

    /// Channel by channel along the cells: a loop that compiles to vector instructions.
    private static float[] products(float[] vector, float[] byChannel, int cells) {
        float[] sums = new float[cells];
        for (int channel = 0; channel < vector.length; channel++) {
            float factor = vector[channel];
            int from = channel * cells;
            for (int cell = 0; cell < cells; cell++) {
                sums[cell] += factor * byChannel[from + cell];
            }
        }
        return sums;
    }
}
