package io.anymask.image;

/// How an image is resampled, as Pillow does it (`src/libImaging/Resample.c`).
public enum ResizeFilter {
    /// A triangle: what SAM was trained on.
    BILINEAR(1) {
        @Override
        double weight(double x) {
            double distance = Math.abs(x);
            return distance < 1 ? 1 - distance : 0;
        }
    },
    /// Keys's cubic with a = -1/2: what CLIP and MAE were trained on.
    BICUBIC(2) {
        @Override
        double weight(double x) {
            double distance = Math.abs(x);
            if (distance < 1) {
                return ((A + 2) * distance - (A + 3)) * distance * distance + 1;
            }
            return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * A : 0;
        }
    };

    private static final double A = -0.5;

    private final double support;

    ResizeFilter(double support) {
        this.support = support;
    }

    /// How far the filter reaches, in pixels of the smaller image.
    double support() {
        return support;
    }

    /// @param x distance from the filter's centre, in pixels of the smaller image
    abstract double weight(double x);
}
