package io.anymask.inference;

import io.anymask.image.Image;
import io.anymask.inference.engine.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/// From an image to the input of MedSAM's encoder: a square whatever the image's sides, by cubic B-splines, with
/// the darkest value at 0 and the brightest at 1. Nothing is subtracted or divided as for SAM. Stateless.
///
/// Source: MedSAM (bowang-lab/MedSAM, commit d71e8a1), `pre_CT_MR.py` and `MedSAM_Inference.py`, which resize by
/// scikit-image with order 3 and antialiasing.
public final class MedSamPreprocessing {
    private static final int CHANNELS = 3;
    private static final int TAPS = 4;

    /// Deviations at which a Gaussian ends.
    private static final double REACH = 4;

    /// Zeros on each side of a picture that has zeros around it.
    private static final int PADDING = 12;

    private static final double LEAST_RANGE = 1e-8;

    private MedSamPreprocessing() {}

    /// MedSAM has two ways, which differ at the edges of a picture by up to 107 of 255.
    public enum Way {
        /// Of its data for training: zeros around the picture, and fractions are kept.
        TRAINING,
        /// Of its prediction: the picture goes on mirrored, and values are truncated to bytes.
        INFERENCE
    }

    /// What the encoder sees.
    ///
    /// @param side of the square, 1024 for MedSAM
    /// @return (1, 3, side, side), in `[0, 1]`
    public static Tensor pixels(Image image, int side, Way way) {
        Tensor input = Preprocessing.allocate(side);
        normalise(image, input, way);
        return input;
    }

    /// As [#pixels], into a tensor that holds whatever it holds.
    static void normalise(Image image, Tensor input, Way way) {
        int side = input.shape()[2];
        double[][] resized = resize(image, side, way);
        double least = least(resized);
        double range = Math.max(most(resized) - least, LEAST_RANGE);
        float[] plane = new float[side * side];
        for (int channel = 0; channel < CHANNELS; channel++) {
            double[] values = resized[channel];
            for (int i = 0; i < plane.length; i++) {
                plane[i] = (float) ((values[i] - least) / range);
            }
            input.values().put(channel * plane.length, plane);
        }
    }

    /// The square before the least value becomes 0 and the greatest 1.
    ///
    /// @return by channel, row by row, 0 to 255
    static double[][] resize(Image image, int side, Way way) {
        double[][] channels = channels(image);
        boolean isGrey = Arrays.equals(channels[0], channels[1]) && Arrays.equals(channels[0], channels[2]);
        double[][] resized = new double[CHANNELS][];
        for (int channel = 0; channel < CHANNELS; channel++) {
            resized[channel] = isGrey && channel > 0
                    ? resized[0]
                    : resize(channels[channel], image.width(), image.height(), side, way);
        }
        double least = least(channels);
        double most = most(channels);
        if (way == Way.TRAINING && least > 0 && least(resized) <= 0) {
            least = 0;
        }
        for (double[] values : isGrey ? new double[][] {resized[0]} : resized) {
            for (int i = 0; i < values.length; i++) {
                double value = Math.clamp(values[i], least, most);
                values[i] = way == Way.INFERENCE ? Math.floor(value) : value;
            }
        }
        return resized;
    }

    private static double least(double[][] channels) {
        return Arrays.stream(channels).flatMapToDouble(Arrays::stream).min().orElseThrow();
    }

    private static double most(double[][] channels) {
        return Arrays.stream(channels).flatMapToDouble(Arrays::stream).max().orElseThrow();
    }

    private static double[][] channels(Image image) {
        ByteBuffer rgb = image.rgb();
        double[][] channels = new double[CHANNELS][image.width() * image.height()];
        for (int i = 0; i < channels[0].length; i++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                channels[channel][i] = rgb.get(i * CHANNELS + channel) & 0xFF;
            }
        }
        return channels;
    }

    private static double[] resize(double[] values, int width, int height, int side, Way way) {
        Line across = new Line(width, side, way);
        Line down = new Line(height, side, way);
        double[] smoothed = new double[values.length];
        IntStream.range(0, width).parallel().forEach(x -> {
            double[] column = new double[height];
            for (int y = 0; y < height; y++) {
                column[y] = values[y * width + x];
            }
            double[] result = down.smooth(column);
            for (int y = 0; y < height; y++) {
                smoothed[y * width + x] = result[y];
            }
        });
        double[] narrow = new double[height * side];
        IntStream.range(0, height).parallel().forEach(y -> {
            double[] row = across.smooth(Arrays.copyOfRange(smoothed, y * width, (y + 1) * width));
            System.arraycopy(across.resample(row), 0, narrow, y * side, side);
        });
        double[] square = new double[side * side];
        IntStream.range(0, side).parallel().forEach(x -> {
            double[] column = new double[height];
            for (int y = 0; y < height; y++) {
                column[y] = narrow[y * side + x];
            }
            double[] result = down.resample(column);
            for (int y = 0; y < side; y++) {
                square[y * side + x] = result[y];
            }
        });
        return square;
    }

    /// Values along one axis on their way to another number of them.
    ///
    /// @param from values
    /// @param to values
    private record Line(int from, int to, Way way) {
        /// Against aliases, where it becomes shorter.
        double[] smooth(double[] values) {
            double sigma = ((double) from / to - 1) / 2;
            if (sigma <= 0) {
                return values;
            }
            int radius = (int) (REACH * sigma + 0.5);
            double[] weights = new double[2 * radius + 1];
            double sum = 0;
            for (int i = -radius; i <= radius; i++) {
                weights[i + radius] = Math.exp(-0.5 * i * i / (sigma * sigma));
                sum += weights[i + radius];
            }
            double[] smoothed = new double[from];
            for (int i = 0; i < from; i++) {
                double value = 0;
                for (int tap = -radius; tap <= radius; tap++) {
                    int at = i + tap;
                    boolean inside = at >= 0 && at < from;
                    if (inside || way == Way.INFERENCE) {
                        value += weights[tap + radius] / sum * values[inside ? at : mirrored(at, from)];
                    }
                }
                smoothed[i] = value;
            }
            return smoothed;
        }

        double[] resample(double[] values) {
            int padding = way == Way.TRAINING ? PADDING : 0;
            double[] padded = new double[from + 2 * padding];
            System.arraycopy(values, 0, padded, padding, from);
            double[] coefficients = coefficients(padded);
            double[] result = new double[to];
            for (int i = 0; i < to; i++) {
                double place = (i + 0.5) * from / to - 0.5 + padding;
                int first = (int) Math.floor(place) - 1;
                double value = 0;
                for (int tap = 0; tap < TAPS; tap++) {
                    int at = first + tap;
                    boolean inside = at >= 0 && at < padded.length;
                    value += spline(place - at) * coefficients[inside ? at : mirrored(at, padded.length)];
                }
                result[i] = value;
            }
            return result;
        }

        /// Of the spline that goes through the values, mirrored about the middles of the outermost ones: the
        /// solution of a system with a diagonal and one line beside it on each side.
        private static double[] coefficients(double[] values) {
            int n = values.length;
            if (n == 1) {
                return values;
            }
            double[] above = new double[n];
            double[] solution = new double[n];
            above[0] = 2.0 / 4;
            solution[0] = 6 * values[0] / 4;
            for (int i = 1; i < n; i++) {
                double below = i == n - 1 ? 2 : 1;
                double pivot = 4 - below * above[i - 1];
                above[i] = 1 / pivot;
                solution[i] = (6 * values[i] - below * solution[i - 1]) / pivot;
            }
            for (int i = n - 2; i >= 0; i--) {
                solution[i] -= above[i] * solution[i + 1];
            }
            return solution;
        }

        /// The cubic B-spline.
        private static double spline(double distance) {
            double x = Math.abs(distance);
            if (x >= 2) {
                return 0;
            }
            return x < 1 ? (4 - 6 * x * x + 3 * x * x * x) / 6 : (2 - x) * (2 - x) * (2 - x) / 6;
        }

        /// An index outside, as it lies in `d c b | a b c d | c b a`.
        private static int mirrored(int at, int n) {
            if (n == 1) {
                return 0;
            }
            int period = 2 * (n - 1);
            int inside = Math.floorMod(at, period);
            return inside < n ? inside : period - inside;
        }
    }
}
