package io.anymask.evaluation.edges;

import io.anymask.image.Image;

/// Boundaries of the regions of Felzenszwalb and Huttenlocher: the strength of a pixel is the share of
/// scales, from fine to coarse, at which a boundary passes there. Immutable.
///
/// @param sigma of the Gaussian that smooths the photo first, pixels
/// @param smallest region, pixels
/// @param scales how many values of the method's k, from `least` on, each √2 times the last
/// @param least the smallest k
public record RegionEdges(double sigma, int smallest, int scales, double least) implements EdgeDetector {
    public static final RegionEdges DEFAULT = new RegionEdges(0.8, 50, 20, 20);

    public RegionEdges {
        if (!(sigma > 0 && sigma < 100 && smallest >= 1 && scales >= 1 && scales <= 1000 && least > 0)) {
            throw new IllegalArgumentException(
                    "regions: got sigma %s, smallest %d, %d scales from %s, expected positive numbers"
                            .formatted(sigma, smallest, scales, least));
        }
    }

    @Override
    public EdgeMap detect(Image photo) {
        GraphSegmentation segmentation = new GraphSegmentation(sigma, smallest);
        GraphSegmentation.Edges edges = segmentation.edges(photo);
        int width = photo.width();
        int height = photo.height();
        float[] values = new float[width * height];
        for (int scale = 0; scale < scales; scale++) {
            int[] labels = segmentation.segment(edges, least * Math.pow(2, scale / 2.0));
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int at = y * width + x;
                    boolean right = x + 1 < width && labels[at] != labels[at + 1];
                    boolean below = y + 1 < height && labels[at] != labels[at + width];
                    values[at] += right || below ? 1f / scales : 0;
                }
            }
        }
        return new EdgeMap(width, height, values);
    }
}
