package io.anymask.apps.volumes;

import io.anymask.image.Image;

/// The slices of a volume along an axis as grey pictures. Immutable.
///
/// @param volume whose slices these are
/// @param contrast of the pictures
/// @param axis along which slices are counted
public record SlicePictures(Volume volume, Contrast contrast, Axis axis) {
    private static final int WHITE = 255;
    private static final int CHANNELS = 3;

    /// How many there are.
    public int count() {
        return axis.count(volume.grid());
    }

    public int width() {
        return axis.width(volume.grid());
    }

    public int height() {
        return axis.height(volume.grid());
    }

    /// One of them, drawn anew.
    ///
    /// @throws IndexOutOfBoundsException for one that there is not
    public Image picture(int index) {
        byte[] rgb = new byte[CHANNELS * width() * height()];
        boolean inverted = volume.display().inverted();
        int at = 0;
        for (int y = 0; y < height(); y++) {
            for (int x = 0; x < width(); x++) {
                float value = volume.value(axis.i(index, x), axis.j(index, x, y), axis.k(index, y));
                int grey = contrast.grey(value);
                byte shown = (byte) (inverted ? WHITE - grey : grey);
                for (int channel = 0; channel < CHANNELS; channel++) {
                    rgb[at++] = shown;
                }
            }
        }
        return Image.of(width(), height(), rgb);
    }
}
