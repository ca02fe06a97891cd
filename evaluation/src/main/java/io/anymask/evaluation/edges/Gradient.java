package io.anymask.evaluation.edges;

/// Where brightness changes, how fast and in which direction. Immutable.
///
/// @param dx change along x, row by row
/// @param dy change along y
/// @param length of the gradient; 0 where there is none or it was suppressed
record Gradient(int width, int height, float[] dx, float[] dy, float[] length) {
    /// Sobel's operator, divided by 8, so that the gradient is that of brightness over a pixel.
    static Gradient sobel(Plane plane) {
        int width = plane.width();
        int height = plane.height();
        float[] dx = new float[width * height];
        float[] dy = new float[width * height];
        for (int y = 0; y < height; y++) {
            int above = Math.max(0, y - 1);
            int below = Math.min(height - 1, y + 1);
            for (int x = 0; x < width; x++) {
                int left = Math.max(0, x - 1);
                int right = Math.min(width - 1, x + 1);
                float a = plane.at(left, above);
                float b = plane.at(right, above);
                float c = plane.at(left, below);
                float d = plane.at(right, below);
                dx[y * width + x] = (b - a + d - c + 2 * (plane.at(right, y) - plane.at(left, y))) / 8;
                dy[y * width + x] = (c - a + d - b + 2 * (plane.at(x, below) - plane.at(x, above))) / 8;
            }
        }
        return of(width, height, dx, dy);
    }

    /// Central differences.
    static Gradient central(Plane plane) {
        return of(plane.width(), plane.height(), plane.dx().values(), plane.dy().values());
    }

    private static Gradient of(int width, int height, float[] dx, float[] dy) {
        float[] length = new float[dx.length];
        for (int i = 0; i < length.length; i++) {
            length[i] = (float) Math.sqrt(dx[i] * dx[i] + dy[i] * dy[i]);
        }
        return new Gradient(width, height, dx, dy, length);
    }

    /// Keeps pixels that are no weaker than the two neighbours along the gradient (J. Canny, "A Computational
    /// Approach to Edge Detection", 1986).
    Gradient crests() {
        Plane plane = new Plane(width, height, length);
        float[] kept = new float[length.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                float here = length[at];
                if (here > 0) {
                    float u = dx[at] / here;
                    float v = dy[at] / here;
                    boolean crest = here >= plane.bilinear(x + u, y + v) && here > plane.bilinear(x - u, y - v);
                    kept[at] = crest ? here : 0;
                }
            }
        }
        return new Gradient(width, height, dx, dy, kept);
    }

    /// The root of the length, which spreads the many weak gradients over more thresholds. The scale is the
    /// same for all photos.
    EdgeMap toEdges() {
        float[] values = new float[length.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = strength(length[i]);
        }
        return new EdgeMap(width, height, values);
    }

    static float strength(float length) {
        return (float) Math.min(1, Math.sqrt(length / LARGEST));
    }

    /// The gradient, in units of brightness over a pixel, that counts as 1; few are larger.
    private static final float LARGEST = 0.5f;
}
