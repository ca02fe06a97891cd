package io.anymask.inference.exemplar;

/// Sums over the channels of a cell, in double precision.
final class Vectors {
    private Vectors() {}

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    static double norm(float[] a) {
        return Math.sqrt(dot(a, a));
    }

    /// The vector with length one; one of zeros stays as it is.
    static float[] normalised(float[] a) {
        double norm = norm(a);
        float[] result = a.clone();
        if (norm > 0) {
            for (int i = 0; i < a.length; i++) {
                result[i] = (float) (a[i] / norm);
            }
        }
        return result;
    }

    static double cosine(float[] a, float[] b) {
        double norms = norm(a) * norm(b);
        return norms == 0 ? 0 : dot(a, b) / norms;
    }

    static float[] minus(float[] a, float[] b) {
        float[] result = a.clone();
        for (int i = 0; i < a.length; i++) {
            result[i] -= b[i];
        }
        return result;
    }
}
