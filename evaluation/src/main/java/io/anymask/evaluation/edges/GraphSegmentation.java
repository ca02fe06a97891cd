package io.anymask.evaluation.edges;

import io.anymask.image.Image;
import java.util.Arrays;

/// P. Felzenszwalb, D. Huttenlocher, "Efficient Graph-Based Image Segmentation", IJCV 2004: regions
/// merge as long as the difference between them is no larger than those within, plus k over the region's
/// size. Immutable.
///
/// @param sigma of the Gaussian that smooths the photo first, pixels
/// @param smallest region, pixels
record GraphSegmentation(double sigma, int smallest) {
    private static final int CHANNELS = 3;
    private static final int DIRECTIONS = 4;
    private static final int[] DX = {1, 0, 1, 1};
    private static final int[] DY = {0, 1, 1, -1};

    /// A photo's edges between neighbouring pixels, by difference of colour.
    ///
    /// @param ends pixel · 4 + direction, in the order of the weights
    /// @param weights rising, differences of colours of 0 to 255
    record Edges(int width, int height, int[] ends, float[] weights) {}

    Edges edges(Image photo) {
        int width = photo.width();
        int height = photo.height();
        Plane[] colours = new Plane[CHANNELS];
        for (int channel = 0; channel < CHANNELS; channel++) {
            colours[channel] = Plane.channel(photo, channel).gaussian(sigma);
        }
        long[] keys = new long[DIRECTIONS * width * height];
        int count = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int direction = 0; direction < DIRECTIONS; direction++) {
                    int u = x + DX[direction];
                    int v = y + DY[direction];
                    if (u < width && v >= 0 && v < height) {
                        float weight = difference(colours, x, y, u, v);
                        keys[count++] = (long) Float.floatToIntBits(weight) << Integer.SIZE
                                | (long) (y * width + x) * DIRECTIONS + direction;
                    }
                }
            }
        }
        // Bits of positive numbers rise with them.
        Arrays.sort(keys, 0, count);
        int[] ends = new int[count];
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            ends[i] = (int) keys[i];
            weights[i] = Float.intBitsToFloat((int) (keys[i] >> Integer.SIZE));
        }
        return new Edges(width, height, ends, weights);
    }

    private static float difference(Plane[] colours, int x, int y, int u, int v) {
        double sum = 0;
        for (Plane colour : colours) {
            double d = 255 * (colour.at(x, y) - colour.at(u, v));
            sum += d * d;
        }
        return (float) Math.sqrt(sum);
    }

    /// @param k the larger, the larger the regions
    /// @return a number for each pixel, the same within a region
    int[] segment(Edges edges, double k) {
        int pixels = edges.width() * edges.height();
        Regions regions = new Regions(pixels);
        double[] within = new double[pixels];
        for (int i = 0; i < edges.ends().length; i++) {
            int a = regions.root(edges.ends()[i] / DIRECTIONS);
            int b = regions.root(other(edges, i));
            float weight = edges.weights()[i];
            if (a != b && weight <= within[a] + k / regions.size[a] && weight <= within[b] + k / regions.size[b]) {
                within[regions.join(a, b)] = weight;
            }
        }
        for (int i = 0; i < edges.ends().length; i++) {
            int a = regions.root(edges.ends()[i] / DIRECTIONS);
            int b = regions.root(other(edges, i));
            if (a != b && (regions.size[a] < smallest || regions.size[b] < smallest)) {
                regions.join(a, b);
            }
        }
        int[] labels = new int[pixels];
        for (int i = 0; i < pixels; i++) {
            labels[i] = regions.root(i);
        }
        return labels;
    }

    private static int other(Edges edges, int i) {
        int direction = edges.ends()[i] % DIRECTIONS;
        return edges.ends()[i] / DIRECTIONS + DY[direction] * edges.width() + DX[direction];
    }

    /// Disjoint sets of pixels. Not thread-safe.
    private static final class Regions {
        private final int[] parent;
        private final int[] size;

        Regions(int pixels) {
            parent = new int[pixels];
            size = new int[pixels];
            for (int i = 0; i < pixels; i++) {
                parent[i] = i;
                size[i] = 1;
            }
        }

        int root(int pixel) {
            int at = pixel;
            while (parent[at] != at) {
                parent[at] = parent[parent[at]];
                at = parent[at];
            }
            return at;
        }

        int join(int a, int b) {
            int large = size[a] >= size[b] ? a : b;
            int small = large == a ? b : a;
            parent[small] = large;
            size[large] += size[small];
            return large;
        }
    }
}
