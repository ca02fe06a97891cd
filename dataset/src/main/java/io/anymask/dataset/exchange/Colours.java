package io.anymask.dataset.exchange;

import io.anymask.dataset.VocColours;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Colours of categories and of label maps.
final class Colours {
    private static final Pattern HEX = Pattern.compile("#[0-9a-fA-F]{6}");

    private Colours() {}

    /// `#rrggbb`; null for anything else.
    static @Nullable Integer ofHex(String text) {
        return HEX.matcher(text).matches() ? Integer.valueOf(text.substring(1), 16) : null;
    }

    /// The number of each colour of Pascal VOC's palette, colours as a label map of three channels has them: red
    /// in the lowest bits.
    static Map<Integer, Integer> vocNumbers() {
        Map<Integer, Integer> numbers = new HashMap<>();
        for (int i = 0; i < VocColours.NUMBERS; i++) {
            numbers.put(swapped(VocColours.of(i)), i);
        }
        return numbers;
    }

    /// Red and blue exchanged.
    static int swapped(int rgb) {
        return ((rgb & 0xFF) << 16) | (rgb & 0xFF00) | ((rgb >> 16) & 0xFF);
    }
}
