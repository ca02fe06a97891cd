package io.anymask.dataset;

import java.awt.image.IndexColorModel;

/// The colours that Pascal VOC and DAVIS give to the numbers of a label map.
public final class VocColours {
    /// How many numbers have a colour.
    public static final int NUMBERS = 256;

    private VocColours() {}

    /// The colour of a number, `0xRRGGBB`: its bits, dealt out to the three channels from the highest bit down.
    /// Numbers beside each other look unlike each other.
    public static int of(int number) {
        int rgb = 0;
        for (int bit = 7, rest = number; rest != 0; bit--, rest >>= 3) {
            rgb |= ((rest & 1) << (16 + bit)) | (((rest >> 1) & 1) << (8 + bit)) | (((rest >> 2) & 1) << bit);
        }
        return rgb;
    }

    /// All of them, for an indexed picture.
    public static IndexColorModel palette() {
        byte[] red = new byte[NUMBERS];
        byte[] green = new byte[NUMBERS];
        byte[] blue = new byte[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            red[i] = (byte) (of(i) >> 16);
            green[i] = (byte) (of(i) >> 8);
            blue[i] = (byte) of(i);
        }
        return new IndexColorModel(8, NUMBERS, red, green, blue);
    }
}
