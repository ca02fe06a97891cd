package io.anymask.inference.exemplar;

import java.util.List;

/// What speaks for a mask being the like of an example, and for its being whole.
///
/// @param centred cosine between the mask's mean vector and the object's, both less the example's shared vector
/// @param votes share of the mask's cells that look like the object rather than like its surroundings
/// @param matched share of the object's cells whose likest cell lies in the mask: the comparison the other way
/// @param ringVotes share of the cells around the mask that look like the object: much of it was cut off
/// @param size ratio of mask and object, the smaller to the larger, in pixels of the frame
/// @param predictedIou the decoder's own estimate
record Evidence(double centred, double votes, double matched, double ringVotes, double size, double predictedIou) {
    /// Cells beside the mask that belong to the ring.
    private static final int RING = 2;

    /// An estimate of the mask's IoU with an object of the kind, about 0 to 1.
    double score() {
        return 0.25 * centred + 0.3 * votes + 0.2 * matched - 0.2 * ringVotes + 0.15 * size + 0.1 * predictedIou;
    }

    /// @param coverage share of each cell that lies in the mask
    /// @param area their sum
    static Evidence of(
            float[] coverage, double area, double predictedIou, List<Reference> references, LikenessMaps maps) {
        if (area == 0) {
            return new Evidence(0, 0, 0, 0, 0, predictedIou);
        }
        float[] mean = mean(coverage, area, maps.features());
        double centred = -1;
        double size = 0;
        for (Reference reference : references) {
            float[] own = Vectors.minus(mean, reference.shared());
            centred = Math.max(centred, Vectors.cosine(own, reference.centredMean()));
            size = Math.max(size, Math.min(area, reference.area()) / Math.max(area, reference.area()));
        }
        return new Evidence(
                centred,
                votes(coverage, area, maps),
                matched(coverage, maps),
                ringVotes(coverage, maps),
                size,
                predictedIou);
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

    private static double votes(float[] coverage, double area, LikenessMaps maps) {
        double votes = 0;
        for (int cell = 0; cell < coverage.length; cell++) {
            votes += maps.margin()[cell] > 0 ? coverage[cell] : 0;
        }
        return votes / area;
    }

    /// Of several examples the one that is found best counts.
    private static double matched(float[] coverage, LikenessMaps maps) {
        double best = 0;
        for (int[] matches : maps.matches()) {
            int inside = 0;
            for (int cell : matches) {
                inside += coverage[cell] > 0 ? 1 : 0;
            }
            best = Math.max(best, (double) inside / matches.length);
        }
        return best;
    }

    private static double ringVotes(float[] coverage, LikenessMaps maps) {
        CellFeatures features = maps.features();
        int ring = 0;
        int votes = 0;
        for (int row = 0; row < features.rows(); row++) {
            for (int column = 0; column < features.columns(); column++) {
                int cell = row * features.grid() + column;
                if (coverage[cell] == 0 && isBeside(coverage, row, column, features)) {
                    ring++;
                    votes += maps.margin()[cell] > 0 ? 1 : 0;
                }
            }
        }
        return ring == 0 ? 0 : (double) votes / ring;
    }

    private static boolean isBeside(float[] coverage, int row, int column, CellFeatures features) {
        for (int y = Math.max(0, row - RING); y <= Math.min(features.rows() - 1, row + RING); y++) {
            for (int x = Math.max(0, column - RING); x <= Math.min(features.columns() - 1, column + RING); x++) {
                if (coverage[y * features.grid() + x] > 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
