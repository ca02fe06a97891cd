package io.anymask.chart;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;

/// The colours of a chart, on light and on dark paper.
///
/// @param series colours of the lines and bars; they differ for every kind of colour vision (after Okabe and Ito)
/// @param faint curves behind the others
public record Ink(Color paper, Color letters, Color grid, Color ticks, Color faint, List<Color> series) {
    public static final Ink LIGHT = new Ink(
            Color.WHITE,
            new Color(0x12161D),
            new Color(0xE4E8EE),
            new Color(0xB9C2CE),
            new Color(0xC4CBD5),
            colours(0x1769D2, 0xE07A00, 0x0C9C78, 0xB0408F, 0x6B7686));

    public static final Ink DARK = new Ink(
            new Color(0x12161C),
            new Color(0xE6E9EE),
            new Color(0x2C343F),
            new Color(0x4A5563),
            new Color(0x48525F),
            colours(0x6FB1FF, 0xFFAE4A, 0x3FCFA8, 0xE58CCB, 0xA8B3C2));

    public Ink {
        series = List.copyOf(series);
    }

    private static List<Color> colours(int... values) {
        return Arrays.stream(values).mapToObj(Color::new).toList();
    }
}
