package io.anymask.model.sam2;

import io.anymask.model.ops.Ops;
import java.util.List;

/// Positions as sines and cosines of falling frequency (Vaswani et al., NeurIPS 2017; reference files
/// `modeling/position_encoding.py` and `modeling/sam2_utils.py`).
public final class SineCode {
    private static final double BASE = 10000;
    private static final double EPSILON = 1e-6;

    private SineCode() {}

    /// The code of each cell of a grid: half of its channels for the row, then half for the column, sine and
    /// cosine in turn.
    ///
    /// @return (height · width, channels), row by row
    public static float[] grid(int height, int width, int channels) {
        int half = channels / 2;
        float[] code = new float[height * width * channels];
        for (int cell = 0; cell < height * width; cell++) {
            double down = (cell / width + 1) / (height + EPSILON) * 2 * Math.PI;
            double across = (cell % width + 1) / (width + EPSILON) * 2 * Math.PI;
            for (int k = 0; k < half; k++) {
                code[cell * channels + k] = wave(k, down / period(k, half));
                code[cell * channels + half + k] = wave(k, across / period(k, half));
            }
        }
        return code;
    }

    private static float wave(int k, double angle) {
        return (float) (k % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
    }

    /// The code of points on a line: all sines, then all cosines.
    ///
    /// @param positions (N, 1)
    /// @return (N, channels)
    public static <T> T line(Ops<T> ops, T positions, int channels) {
        int half = channels / 2;
        float[] periods = new float[half];
        for (int k = 0; k < half; k++) {
            periods[k] = (float) period(k, half);
        }
        T angles = ops.divide(positions, ops.constant(periods, half));
        return ops.concat(-1, List.of(ops.sin(angles), ops.cos(angles)));
    }

    /// Of two neighbouring channels alike.
    private static double period(int k, int half) {
        return Math.pow(BASE, (k - k % 2) / (double) half);
    }
}
