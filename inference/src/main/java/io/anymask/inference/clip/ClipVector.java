package io.anymask.inference.clip;

import java.util.Arrays;

/// What CLIP makes of an image, a mask or a text: a direction in a space that all three share. Immutable.
public final class ClipVector {
    private final float[] values;

    /// @param values of any length
    /// @throws IllegalArgumentException when they have no direction: zero, or not finite
    public ClipVector(float[] values) {
        double square = 0;
        for (float value : values) {
            square += (double) value * value;
        }
        double length = Math.sqrt(square);
        if (!(length > 0) || Double.isInfinite(length)) {
            throw new IllegalArgumentException(
                    "a vector of %d values without a direction, length %s".formatted(values.length, length));
        }
        this.values = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            this.values[i] = (float) (values[i] / length);
        }
    }

    /// A copy of the values; their squares add up to one.
    public float[] values() {
        return values.clone();
    }

    /// How alike two are: the cosine of their angle, from -1 to 1. For an image and a text that fit it is about
    /// 0.3.
    ///
    /// @throws IllegalArgumentException when they come from models of different sizes
    public double cosine(ClipVector other) {
        if (values.length != other.values.length) {
            throw new IllegalArgumentException("vectors of %d and %d values, expected those of one model"
                    .formatted(values.length, other.values.length));
        }
        double product = 0;
        for (int i = 0; i < values.length; i++) {
            product += (double) values[i] * other.values[i];
        }
        return product;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClipVector vector && Arrays.equals(values, vector.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "vector of %d values".formatted(values.length);
    }
}
