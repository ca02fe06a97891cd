package io.anymask.model.sam2;

import io.anymask.model.ops.Ops;
import java.util.List;

/// Rotary positions of the cells of a square (Su et al., "RoFormer", 2021; in two axes: Heo et al., ECCV 2024;
/// reference file `modeling/position_encoding.py`): pairs of channels are turned, the first half of them by the
/// cell's column, the others by its row, each by another frequency. A product of two such vectors depends on the
/// distance of their cells.
///
/// @param cosine (cells, C/2, 1)
/// @param sine (cells, C/2, 2), negative for the first of a pair
record RotaryCode<T>(T cosine, T sine) {
    private static final double BASE = 10000;

    static <T> RotaryCode<T> of(Ops<T> ops, int side, int channels) {
        float[] angles = angles(side, channels);
        float[] cosine = new float[angles.length];
        float[] sine = new float[2 * angles.length];
        for (int i = 0; i < angles.length; i++) {
            cosine[i] = (float) Math.cos(angles[i]);
            sine[2 * i + 1] = (float) Math.sin(angles[i]);
            sine[2 * i] = -sine[2 * i + 1];
        }
        int cells = side * side;
        return new RotaryCode<>(
                ops.constant(cosine, cells, channels / 2, 1), ops.constant(sine, cells, channels / 2, 2));
    }

    /// By which each pair of channels of each cell is turned: (cells, C/2), radians.
    static float[] angles(int side, int channels) {
        int pairs = channels / 2;
        int frequencies = pairs / 2;
        float[] angles = new float[side * side * pairs];
        for (int i = 0; i < angles.length; i++) {
            int cell = i / pairs;
            int pair = i % pairs;
            int place = pair < frequencies ? cell % side : cell / side;
            angles[i] = (float) (place * Math.pow(BASE, -4.0 * (pair % frequencies) / channels));
        }
        return angles;
    }

    /// x: (B, cells, C) -> (B, cells, C).
    T turn(Ops<T> ops, T x) {
        int[] shape = ops.shape(x);
        T pairs = ops.reshape(x, Ops.KEEP, shape[1], shape[2] / 2, 2);
        T swapped = ops.concat(-1, List.of(ops.slice(pairs, 3, 1, 2), ops.slice(pairs, 3, 0, 1)));
        T turned = ops.add(ops.multiply(pairs, cosine), ops.multiply(swapped, sine));
        return ops.reshape(turned, Ops.KEEP, shape[1], shape[2]);
    }
}
