package io.anymask.inference.clip;

import io.anymask.image.Image;
import io.anymask.image.ResizeFilter;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/// From an image to the input of CLIP's image tower (openai/CLIP `clip.py`, `_transform`): the shorter side to the
/// tower's, bicubic; the middle square; normalised by the mean and deviation of CLIP's training images.
final class ClipPreprocessing {
    private static final float[] MEAN = {0.48145467f, 0.4578275f, 0.40821072f};
    private static final float[] DEVIATION = {0.26862955f, 0.2613026f, 0.2757771f};
    private static final int CHANNELS = 3;
    private static final float[][] NORMALISED = table();

    private ClipPreprocessing() {}

    /// The middle square of an image.
    ///
    /// @param side of the tower's input, pixels
    static Image square(Image image, int side) {
        int shorter = Math.min(image.width(), image.height());
        int width = image.width() == shorter ? side : (int) ((long) side * image.width() / shorter);
        int height = image.height() == shorter ? side : (int) ((long) side * image.height() / shorter);
        Image resized = image.resize(width, height, ResizeFilter.BICUBIC);
        return width == height ? resized : resized.crop(margin(width, side), margin(height, side), side, side);
    }

    /// Python's rounding: a half goes to the even number.
    private static int margin(int length, int side) {
        return (int) Math.rint((length - side) / 2.0);
    }

    /// Writes (3, side, side) of a square image at the position of a buffer, which moves along.
    static void normalise(Image square, FloatBuffer target) {
        ByteBuffer pixels = square.rgb();
        int count = square.width() * square.height();
        byte[] rgb = new byte[count * CHANNELS];
        pixels.get(rgb);
        float[] plane = new float[count];
        for (int channel = 0; channel < CHANNELS; channel++) {
            float[] normalised = NORMALISED[channel];
            for (int i = 0; i < count; i++) {
                plane[i] = normalised[rgb[i * CHANNELS + channel] & 0xFF];
            }
            target.put(plane);
        }
    }

    private static float[][] table() {
        float[][] table = new float[CHANNELS][256];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int value = 0; value < 256; value++) {
                table[channel][value] = (value / 255f - MEAN[channel]) / DEVIATION[channel];
            }
        }
        return table;
    }
}
