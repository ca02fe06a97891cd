package io.anymask.inference.exemplar;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// How like the examples each cell of an image is, in several ways; of several examples the likest counts for
/// each cell. Cells of padding hold -1.
///
/// @param plain cosine with the object's mean
/// @param centred the same after the example's shared vector is subtracted from both: the map that tells the
///     object from its surroundings best
/// @param margin centred cosine with the likest cell of the object less that with the likest cell of its
///     background: above 0 the cell looks like the object rather than like what was around it
/// @param matches cells, each the likest to one cell of the object, one array for each example
/// @param features of the image
record LikenessMaps(float[] plain, float[] centred, float[] margin, int[][] matches, CellFeatures features) {
    static LikenessMaps of(List<Reference> references, CellFeatures features) {
        int cells = features.size();
        LikenessMaps all = null;
        for (Reference reference : references) {
            LikenessMaps one = of(reference, features);
            all = all == null ? one : all.and(one);
        }
        if (all == null) {
            throw new IllegalArgumentException("examples: got none, expected at least one");
        }
        BitSet shown = features.shown();
        for (int cell = shown.nextClearBit(0); cell < cells; cell = shown.nextClearBit(cell + 1)) {
            all.plain[cell] = -1;
            all.centred[cell] = -1;
            all.margin[cell] = -1;
        }
        return all;
    }

    private LikenessMaps and(LikenessMaps other) {
        int[][] both = new int[matches.length + 1][];
        System.arraycopy(matches, 0, both, 0, matches.length);
        both[matches.length] = other.matches[0];
        return new LikenessMaps(
                larger(plain, other.plain),
                larger(centred, other.centred),
                larger(margin, other.margin),
                both,
                features);
    }

    private static float[] larger(float[] a, float[] b) {
        float[] result = a.clone();
        for (int i = 0; i < a.length; i++) {
            result[i] = Math.max(a[i], b[i]);
        }
        return result;
    }

    private static LikenessMaps of(Reference reference, CellFeatures features) {
        int cells = features.size();
        float[] plain = new float[cells];
        float[][] centred = new float[cells][];
        for (int cell = 0; cell < cells; cell++) {
            plain[cell] = (float) Vectors.cosine(features.vector(cell), reference.mean());
            centred[cell] = Vectors.normalised(Vectors.minus(features.vector(cell), reference.shared()));
        }
        float[] byChannel = byChannel(centred);
        float[] toMean = products(reference.centredMean(), byChannel, cells);
        float[][] toObject = products(reference.object(), byChannel, cells);
        float[][] toBackground = products(reference.background(), byChannel, cells);
        float[] margin = new float[cells];
        for (int cell = 0; cell < cells; cell++) {
            margin[cell] = highest(toObject, cell) - highest(toBackground, cell);
        }
        BitSet shown = features.shown();
        int[] matches = new int[toObject.length];
        for (int i = 0; i < matches.length; i++) {
            float[] row = toObject[i];
            matches[i] = shown.stream().reduce(0, (best, cell) -> row[cell] > row[best] ? cell : best);
        }
        return new LikenessMaps(plain, toMean, margin, new int[][] {matches}, features);
    }

    private static float highest(float[][] rows, int cell) {
        float highest = -1;
        for (float[] row : rows) {
            highest = Math.max(highest, row[cell]);
        }
        return highest;
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

    /// Products of many vectors with all cells.
    private static float[][] products(float[][] vectors, float[] byChannel, int cells) {
        return IntStream.range(0, vectors.length)
                .parallel()
                .mapToObj(i -> products(vectors[i], byChannel, cells))
                .toArray(float[][]::new);
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
