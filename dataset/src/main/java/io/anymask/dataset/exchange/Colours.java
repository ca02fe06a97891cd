package io.anymask.dataset.exchange;

import java.awt.image.IndexColorModel;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Colours of categories and of label maps.
final class Colours {
    private static final Pattern HEX = Pattern.compile("#[0-9a-fA-F]{6}");
    private static final int NUMBERS = 256;

    private Colours() {}

    /// `#rrggbb`; null for anything else.
    static @Nullable Integer ofHex(String text) {
        return HEX.matcher(text).matches() ? Integer.valueOf(text.substring(1), 16) : null;
    }

    /// Pascal VOC's colour of a number, `0xRRGGBB`: its bits, dealt out to the three channels from the highest bit
    /// down. Numbers beside each other look unlike each other.
    static int voc(int number) {
        int rgb = 0;
        for (int bit = 7, rest = number; rest != 0; bit--, rest >>= 3) {
            rgb |= ((rest & 1) << (16 + bit)) | (((rest >> 1) & 1) << (8 + bit)) | (((rest >> 2) & 1) << bit);
        }
        return rgb;
    }

    /// Pascal VOC's palette.
    static IndexColorModel vocPalette() {
        byte[] red = new byte[NUMBERS];
        byte[] green = new byte[NUMBERS];
        byte[] blue = new byte[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            red[i] = (byte) (voc(i) >> 16);
            green[i] = (byte) (voc(i) >> 8);
            blue[i] = (byte) voc(i);
        }
        return new IndexColorModel(8, NUMBERS, red, green, blue);
    }

    /// The number of each colour of Pascal VOC's palette, colours as a label map of three channels has them: red
    /// in the lowest bits.
    static Map<Integer, Integer> vocNumbers() {
        Map<Integer, Integer> numbers = new HashMap<>();
        for (int i = 0; i < NUMBERS; i++) {
            numbers.put(swapped(voc(i)), i);
        }
        return numbers;
    }

    /// Red and blue exchanged.
    static int swapped(int rgb) {
        return ((rgb & 0xFF) << 16) | (rgb & 0xFF00) | ((rgb >> 16) & 0xFF);
    }
}
