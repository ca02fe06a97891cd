package io.anymask.inference;

import io.anymask.image.Image;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.ImageFrame;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/// From an image to the encoder's input (reference file `modeling/sam.py`, `preprocess`): resize, normalise by
/// the mean and deviation of ImageNet, pad with zeros at the right and the bottom.
public final class Preprocessing {
    /// To be raised when the same image gives another input to the encoder: kept embeddings are out of date then.
    public static final int VERSION = 1;

    private static final float[] MEAN = {123.675f, 116.28f, 103.53f};
    private static final float[] DEVIATION = {58.395f, 57.12f, 57.375f};
    private static final int CHANNELS = 3;
    private static final float[][] NORMALISED = table();

    private Preprocessing() {}

    /// What is subtracted from red, green and blue.
    public static float[] mean() {
        return MEAN.clone();
    }

    /// What they are divided by then.
    public static float[] deviation() {
        return DEVIATION.clone();
    }

    static Image resize(Image image, ImageFrame frame) {
        return image.resize(frame.resizedWidth(), frame.resizedHeight());
    }

    /// @param resized an image that fits into the frame
    /// @param side of the frame
    /// @return (1, 3, side, side)
    public static Tensor normalise(Image resized, int side) {
        Tensor input = allocate(side);
        normalise(resized, input);
        return input;
    }

    static Tensor allocate(int side) {
        return Tensor.zeros(1, CHANNELS, side, side);
    }

    /// As [#normalise(Image, int)], into a tensor of [#allocate] whatever it holds.
    static void normalise(Image resized, Tensor input) {
        int side = input.shape()[2];
        float[] padding = new float[side];
        FloatBuffer values = input.values();
        ByteBuffer pixels = resized.rgb();
        byte[] row = new byte[resized.width() * CHANNELS];
        float[] channelRow = new float[resized.width()];
        for (int y = 0; y < resized.height(); y++) {
            pixels.get(y * row.length, row);
            for (int channel = 0; channel < CHANNELS; channel++) {
                float[] normalised = NORMALISED[channel];
                for (int x = 0; x < channelRow.length; x++) {
                    channelRow[x] = normalised[row[x * CHANNELS + channel] & 0xFF];
                }
                values.put((channel * side + y) * side, channelRow);
                values.put((channel * side + y) * side + channelRow.length, padding, 0, side - channelRow.length);
            }
        }
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int y = resized.height(); y < side; y++) {
                values.put((channel * side + y) * side, padding);
            }
        }
    }

    /// The normalised value of each byte, in the arithmetic of the reference: subtract, then divide, in 32-bit
    /// floats.
    private static float[][] table() {
        float[][] table = new float[CHANNELS][256];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int value = 0; value < 256; value++) {
                table[channel][value] = (value - MEAN[channel]) / DEVIATION[channel];
            }
        }
        return table;
    }
}
