package io.anymask.inference.exemplar;

import java.util.BitSet;

/// The linear function of a cell's vector that tells an object from its background best (R. A. Fisher, "The Use of
/// Multiple Measurements in Taxonomic Problems", 1936): +½ at the mean of the object's cells, -½ at that of the
/// background's. What varies much inside either counts little. Immutable.
///
/// @param direction (C)
/// @param middle its product with what lies halfway
record Discriminant(float[] direction, double middle) {
    /// Added to the covariance's diagonal, as a share of its mean there: an object has fewer cells than channels.
    private static final double SHRINKAGE = 0.03;

    static Discriminant of(CellFeatures features, BitSet object, BitSet background) {
        float[] objectMean = Target.mean(features, object);
        float[] backgroundMean = Target.mean(features, background);
        int channels = features.channels();
        double[][] covariance = new double[channels][channels];
        add(features, object, objectMean, covariance);
        add(features, background, backgroundMean, covariance);
        double trace = 0;
        for (int channel = 0; channel < channels; channel++) {
            trace += covariance[channel][channel];
        }
        for (int channel = 0; channel < channels; channel++) {
            covariance[channel][channel] += SHRINKAGE * trace / channels + Double.MIN_NORMAL;
        }
        float[] between = Vectors.minus(objectMean, backgroundMean);
        float[] direction = solve(covariance, between);
        double apart = Vectors.dot(direction, between);
        if (apart <= 0) { // the means are the same
            return new Discriminant(new float[channels], 0);
        }
        for (int channel = 0; channel < channels; channel++) {
            direction[channel] = (float) (direction[channel] / apart);
        }
        double middle = (Vectors.dot(direction, objectMean) + Vectors.dot(direction, backgroundMean)) / 2;
        return new Discriminant(direction, middle);
    }

    double value(float[] vector) {
        return Vectors.dot(direction, vector) - middle;
    }

    /// Adds the scatter of cells around their mean: the lower triangle.
    private static void add(CellFeatures features, BitSet cells, float[] mean, double[][] scatter) {
        for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
            float[] own = Vectors.minus(features.vector(cell), mean);
            for (int row = 0; row < own.length; row++) {
                double factor = own[row];
                double[] into = scatter[row];
                for (int column = 0; column <= row; column++) {
                    into[column] += factor * own[column];
                }
            }
        }
    }

    /// Solves a system with a positive definite matrix, of which the lower triangle is given, by Cholesky's
    /// decomposition.
    private static float[] solve(double[][] matrix, float[] right) {
        int n = right.length;
        double[] x = new double[n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column <= row; column++) {
                double sum = matrix[row][column];
                for (int k = 0; k < column; k++) {
                    sum -= matrix[row][k] * matrix[column][k];
                }
                matrix[row][column] = row == column ? Math.sqrt(sum) : sum / matrix[column][column];
            }
            double sum = right[row];
            for (int k = 0; k < row; k++) {
                sum -= matrix[row][k] * x[k];
            }
            x[row] = sum / matrix[row][row];
        }
        float[] result = new float[n];
        for (int row = n - 1; row >= 0; row--) {
            double sum = x[row];
            for (int k = row + 1; k < n; k++) {
                sum -= matrix[k][row] * x[k];
            }
            x[row] = sum / matrix[row][row];
            result[row] = (float) x[row];
        }
        return result;
    }
}
