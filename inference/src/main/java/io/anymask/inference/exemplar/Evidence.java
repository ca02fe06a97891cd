package io.anymask.inference.exemplar;

import java.util.BitSet;
import java.util.List;

/// What speaks for a mask being the like of an example, and for its being whole.
///
/// @param overlap Dice's coefficient of the mask and the cells that look like the object, of which one object
///     makes up the share that it makes up in the example's photo: 1 for a mask of just these, less for one that
///     has others or lacks some
/// @param centred cosine between the mask's mean vector and the object's, each less the mean vector of its photo
/// @param predictedIou the decoder's own estimate
record Evidence(double overlap, double centred, double predictedIou) {
    /// About 0 to 1. The weights were picked on 213 pairs of images outside the golden files (decision 0100).
    double score() {
        return 0.4 * overlap + 0.5 * centred + 0.1 * predictedIou;
    }

    /// Of several examples the one that the mask is likest counts.
    ///
    /// @param coverage share of each cell that lies in the mask
    /// @param area their sum
    static Evidence of(
            float[] coverage, double area, double predictedIou, List<Reference> references, LikenessMaps maps) {
        Evidence best = new Evidence(0, -1, predictedIou);
        if (area == 0) {
            return best;
        }
        float[] own = Vectors.minus(mean(coverage, area, maps.features()), maps.shared());
        for (int i = 0; i < references.size(); i++) {
            Reference reference = references.get(i);
            Evidence evidence = new Evidence(
                    overlap(coverage, area, maps.votes().get(i), reference.share()),
                    Vectors.cosine(own, reference.look().centredMean()),
                    predictedIou);
            best = evidence.score() > best.score() ? evidence : best;
        }
        return best;
    }

    private static double overlap(float[] coverage, double area, BitSet votes, double share) {
        double inside = 0;
        for (int cell = votes.nextSetBit(0); cell >= 0; cell = votes.nextSetBit(cell + 1)) {
            inside += coverage[cell];
        }
        double expected = share * votes.cardinality();
        return 2 * Math.min(inside, expected) / (area + expected);
    }

    private static float[] mean(float[] coverage, double area, CellFeatures features) {
        float[] mean = new float[features.channels()];
        for (int cell = 0; cell < coverage.length; cell++) {
            if (coverage[cell] > 0) {
                float weight = (float) (coverage[cell] / area);
                float[] vector = features.vector(cell);
                for (int channel = 0; channel < mean.length; channel++) {
                    mean[channel] += weight * vector[channel];
                }
            }
        }
        return mean;
    }
}
