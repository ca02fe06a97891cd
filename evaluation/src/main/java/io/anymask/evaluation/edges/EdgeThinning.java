package io.anymask.evaluation.edges;

/// Keeps the crest of thick edges: a pixel goes where a neighbour across the edge is stronger.
///
/// The direction across is that of the largest curvature of the smoothed map; the neighbours are `radius`
/// steps to each side. At the image's border edges fade out, since they are often artefacts. The operation is
/// that of Structured Edges (P. Dollár, C. L. Zitnick, "Fast Edge Detection Using Structured Forests", TPAMI
/// 2015), which the deep detectors use as well.
///
/// @param radius how far to look, pixels
/// @param border over how many pixels edges fade out at the image's border; 0 for none
/// @param multiplier above 1 it keeps edges that are slightly weaker than their neighbour
public record EdgeThinning(int radius, int border, double multiplier) {
    /// As Structured Edges has it.
    public static final EdgeThinning DEFAULT = new EdgeThinning(1, 5, 1.01);

    private static final int SMOOTHING = 4;
    private static final float TINY = 1e-5f;

    public EdgeThinning {
        if (radius < 1 || border < 0 || !(multiplier > 0)) {
            throw new IllegalArgumentException(
                    "edge thinning: got radius %d, border %d, multiplier %s, expected positive numbers"
                            .formatted(radius, border, multiplier));
        }
    }

    /// Thin edges with their strength, 0 elsewhere.
    public EdgeMap thin(EdgeMap edges) {
        Plane plane = new Plane(edges.width(), edges.height(), edges.values());
        float[] across = directions(plane);
        float[] thin = new float[edges.values().length];
        for (int y = 0; y < edges.height(); y++) {
            for (int x = 0; x < edges.width(); x++) {
                int at = y * edges.width() + x;
                if (edges.values()[at] > 0 && isCrest(plane, x, y, across[at])) {
                    thin[at] = edges.values()[at] * fade(x, edges.width()) * fade(y, edges.height());
                }
            }
        }
        return new EdgeMap(edges.width(), edges.height(), thin);
    }

    /// The angle across the edge at each pixel, 0 to π.
    static float[] directions(Plane edges) {
        Plane smooth = edges.triangle(SMOOTHING);
        Plane dx = smooth.dx();
        Plane dy = smooth.dy();
        float[] xx = dx.dx().values();
        float[] xy = dy.dx().values();
        float[] yy = dy.dy().values();
        float[] angles = new float[xx.length];
        for (int i = 0; i < angles.length; i++) {
            double angle = Math.atan(yy[i] * Math.signum(-xy[i]) / (xx[i] + TINY));
            angles[i] = (float) (angle < 0 ? angle + Math.PI : angle);
        }
        return angles;
    }

    private boolean isCrest(Plane edges, int x, int y, float angle) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        float strength = (float) (edges.at(x, y) * multiplier);
        for (int d = -radius; d <= radius; d++) {
            if (d != 0 && strength < edges.bilinear(x + d * cos, y + d * sin)) {
                return false;
            }
        }
        return true;
    }

    private float fade(int at, int length) {
        int width = Math.min(border, length / 2);
        float low = at < width ? (float) at / width : 1;
        int fromEnd = length - 1 - at;
        float high = fromEnd < width ? (float) fromEnd / width : 1;
        return low * high;
    }
}
