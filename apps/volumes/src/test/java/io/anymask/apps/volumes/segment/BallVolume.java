package io.anymask.apps.volumes.segment;

import io.anymask.apps.volumes.Affine;
import io.anymask.apps.volumes.Axis;
import io.anymask.apps.volumes.Contrast;
import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.SlicePictures;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.Window;
import io.anymask.mask.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A bright ball in grey noise, whose masks are known.
final class BallVolume {
    static final int SIDE = 96;
    static final int DEPTH = 15;
    static final int MIDDLE = 7;
    static final double X = 44;
    static final double Y = 50;

    private static final double RADIUS = 24;

    /// Millimetres, or columns, between slices.
    private static final double STEP = 4;

    private BallVolume() {}

    /// @param hidden slices in which the ball is not drawn
    static SlicePictures pictures(int... hidden) {
        Random random = new Random(5);
        List<float[]> slices = new ArrayList<>();
        for (int k = 0; k < DEPTH; k++) {
            int slice = k;
            boolean drawn = Arrays.stream(hidden).noneMatch(index -> index == slice);
            float[] values = new float[SIDE * SIDE];
            Mask truth = truth(k);
            for (int i = 0; i < values.length; i++) {
                boolean inside = drawn && truth.get(i % SIDE, i / SIDE);
                values[i] = (float) ((inside ? 180 : 60) + 12 * random.nextGaussian());
            }
            slices.add(values);
        }
        Volume volume = new Volume(
                "ball",
                new Grid(SIDE, SIDE, DEPTH, Affine.scaling(1, 1, STEP)),
                slices,
                Volume.Display.PLAIN,
                List.of());
        return new SlicePictures(volume, Contrast.window(volume, new Window(128, 256)), Axis.SLICE);
    }

    static Mask truth(int k) {
        double away = STEP * (k - MIDDLE);
        double square = RADIUS * RADIUS - away * away;
        boolean[] inside = new boolean[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                inside[y * SIDE + x] = (x - X) * (x - X) + (y - Y) * (y - Y) <= square;
            }
        }
        return Mask.of(SIDE, SIDE, inside);
    }
}
