package io.anymask.model.ops;

/// A linear map along one axis in which every output is a weighted mean of a few neighbouring inputs. Immutable.
public final class Taps {
    private static final int CUBIC_TAPS = 4;
    private static final double KEYS = -0.75;

    private final int[] first;
    private final float[][] weights;

    private Taps(int[] first, float[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    /// Bilinear resampling without aligned corners, as torch.nn.functional.interpolate does it.
    public static Taps bilinear(int in, int out) {
        int[] first = new int[out];
        float[][] weights = new float[out][];
        float scale = (float) in / out;
        for (int i = 0; i < out; i++) {
            float position = Math.max(0, scale * (i + 0.5f) - 0.5f);
            int left = Math.min((int) position, in - 1);
            float fraction = position - left;
            first[i] = left;
            weights[i] = left + 1 < in ? new float[] {1 - fraction, fraction} : new float[] {1};
        }
        return new Taps(first, weights);
    }

    /// Bicubic resampling without aligned corners, as torch.nn.functional.interpolate does it: Keys' kernel with
    /// -3/4, the outermost value repeated beyond the border.
    public static Taps bicubic(int in, int out) {
        int[] first = new int[out];
        float[][] weights = new float[out][];
        double scale = (double) in / out;
        for (int i = 0; i < out; i++) {
            double position = scale * (i + 0.5) - 0.5;
            int left = (int) Math.floor(position) - 1;
            first[i] = Math.clamp(left, 0, in - 1);
            weights[i] = new float[Math.clamp(left + CUBIC_TAPS - 1, 0, in - 1) - first[i] + 1];
            for (int tap = left; tap < left + CUBIC_TAPS; tap++) {
                weights[i][Math.clamp(tap, 0, in - 1) - first[i]] += (float) keys(Math.abs(position - tap));
            }
        }
        return new Taps(first, weights);
    }

    /// Bilinear resampling whose triangle widens with the scale when there are fewer outputs than inputs, as
    /// torch.nn.functional.interpolate does it with `antialias`. With more outputs this is [#bilinear].
    public static Taps antialiased(int in, int out) {
        int[] first = new int[out];
        float[][] weights = new float[out][];
        double scale = (double) in / out;
        double support = Math.max(scale, 1);
        for (int i = 0; i < out; i++) {
            double centre = scale * (i + 0.5);
            first[i] = Math.max(0, (int) (centre - support + 0.5));
            double[] triangle = new double[Math.min(in, (int) (centre + support + 0.5)) - first[i]];
            double total = 0;
            for (int j = 0; j < triangle.length; j++) {
                triangle[j] = Math.max(0, 1 - Math.abs(first[i] + j + 0.5 - centre) / support);
                total += triangle[j];
            }
            weights[i] = new float[triangle.length];
            for (int j = 0; j < triangle.length; j++) {
                weights[i][j] = (float) (triangle[j] / total);
            }
        }
        return new Taps(first, weights);
    }

    /// Keys' cubic convolution kernel at a distance of 0 to 2.
    private static double keys(double distance) {
        return distance <= 1
                ? ((KEYS + 2) * distance - (KEYS + 3)) * distance * distance + 1
                : ((distance - 5) * distance + 8) * distance * KEYS - 4 * KEYS;
    }

    /// From `in` values to `middle`, of which the first `used` are kept, and from those to `out`.
    public static Taps compose(int in, int middle, int used, int out) {
        Taps inner = bilinear(in, middle);
        Taps outer = bilinear(used, out);
        int[] first = new int[out];
        float[][] weights = new float[out][];
        for (int i = 0; i < out; i++) {
            int low = outer.first[i];
            int high = low + outer.weights[i].length - 1;
            first[i] = inner.first[low];
            weights[i] = new float[inner.first[high] + inner.weights[high].length - first[i]];
            for (int tap = low; tap <= high; tap++) {
                for (int j = 0; j < inner.weights[tap].length; j++) {
                    weights[i][inner.first[tap] + j - first[i]] += outer.weights[i][tap - low] * inner.weights[tap][j];
                }
            }
        }
        return new Taps(first, weights);
    }

    /// How many inputs are used, from the first on.
    public int inputs() {
        int last = first.length - 1;
        return first[last] + weights[last].length;
    }

    public int outputs() {
        return first.length;
    }

    /// The map as a matrix (outputs, inputs), row-major.
    public float[] matrix() {
        int columns = inputs();
        float[] matrix = new float[first.length * columns];
        for (int i = 0; i < first.length; i++) {
            System.arraycopy(weights[i], 0, matrix, i * columns + first[i], weights[i].length);
        }
        return matrix;
    }

    public int first(int output) {
        return first[output];
    }

    public int count(int output) {
        return weights[output].length;
    }

    public float weight(int output, int tap) {
        return weights[output][tap];
    }

    /// Maps the values that start at `from` to the outputs `low` to `high` of `result`.
    public void apply(float[] values, int from, float[] result, int low, int high) {
        for (int i = low; i < high; i++) {
            float sum = 0;
            float[] taps = weights[i];
            int start = from + first[i];
            for (int j = 0; j < taps.length; j++) {
                sum += taps[j] * values[start + j];
            }
            result[i] = sum;
        }
    }
}
