package io.anymask.inference;

import io.anymask.image.Image;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.ops.Taps;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/// From an image to the input of SAM 2's encoder (reference file `utils/transforms.py`): squeezed to a square, in
/// floats that are never rounded to 8 bits, then normalised by the mean and deviation of ImageNet. Stateless.
final class Sam2Preprocessing {
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};
    private static final int CHANNELS = 3;
    private static final float WHITE = 255;

    private Sam2Preprocessing() {}

    /// @param input (1, 3, S, S), whatever it holds
    static void normalise(Image image, Tensor input) {
        int side = input.shape()[2];
        Taps columns = Taps.antialiased(image.width(), side);
        Taps rows = Taps.antialiased(image.height(), side);
        for (int channel = 0; channel < CHANNELS; channel++) {
            float mean = MEAN[channel];
            float deviation = DEVIATION[channel];
            int plane = channel * side * side;
            float[][] narrow = narrow(image, channel, columns);
            IntStream.range(0, side).parallel().forEach(y -> {
                float[] line = new float[side];
                for (int tap = 0; tap < rows.count(y); tap++) {
                    float weight = rows.weight(y, tap);
                    float[] source = narrow[rows.first(y) + tap];
                    for (int x = 0; x < side; x++) {
                        line[x] += weight * source[x];
                    }
                }
                for (int x = 0; x < side; x++) {
                    line[x] = (line[x] - mean) / deviation;
                }
                input.values().put(plane + y * side, line);
            });
        }
    }

    /// One channel, 0 to 1, row by row, squeezed along x.
    private static float[][] narrow(Image image, int channel, Taps columns) {
        ByteBuffer pixels = image.rgb();
        int width = image.width();
        return IntStream.range(0, image.height())
                .parallel()
                .mapToObj(y -> {
                    float[] values = new float[width];
                    for (int x = 0; x < width; x++) {
                        values[x] = (pixels.get((y * width + x) * CHANNELS + channel) & 0xFF) / WHITE;
                    }
                    float[] line = new float[columns.outputs()];
                    columns.apply(values, 0, line, 0, line.length);
                    return line;
                })
                .toArray(float[][]::new);
    }
}
