package io.anymask.overlay;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A small font of straight strokes: digits, Latin capitals and the punctuation of captions. A glyph lies on a
/// grid of 4 × 6 units, y downwards; "0042" is a stroke from (0, 0) to (4, 2), and blanks separate strokes.
final class StrokeFont {
    /// Height of a capital, in units.
    static final double HEIGHT = 6;

    private static final double ADVANCE = 5.8;
    private static final double THICKNESS = 0.8;

    private static final Map<Character, String> GLYPHS = new HashMap<>();

    static {
        String[] capitals = {
            "062046 1434",
            "0006 003041423303 3344453606",
            "4130100105163645",
            "0006 003041453606",
            "40000646 0333",
            "400006 0333",
            "41301001051636454323",
            "0006 4046 0343",
            "2026 1030 1636",
            "4045361605",
            "0006 4003 0346",
            "000646",
            "0600234046",
            "06004640",
            "100105163645413010",
            "06003041423303",
            "100105163645413010 2446",
            "06003041423303 2346",
            "413010010213334445361605",
            "0040 2026",
            "000516364540",
            "002640",
            "0016233640",
            "0046 4006",
            "002340 2326",
            "00400646"
        };
        String[] digits = {
            "100105163645413010",
            "112026 1636",
            "01103041420646",
            "01103041423313 334445361605",
            "36300444",
            "400002324345361605",
            "413010010516364544331304",
            "004016",
            "13020110304142331304051636454433",
            "051636454130100102133342"
        };
        for (int i = 0; i < capitals.length; i++) {
            GLYPHS.put((char) ('A' + i), capitals[i]);
        }
        for (int i = 0; i < digits.length; i++) {
            GLYPHS.put((char) ('0' + i), digits[i]);
        }
        GLYPHS.put('.', "2626");
        GLYPHS.put(',', "2617");
        GLYPHS.put('-', "1333");
        GLYPHS.put('/', "0640");
        GLYPHS.put(':', "2222 2525");
    }

    private StrokeFont() {}

    /// Width of a text, in units.
    static double width(String text) {
        return text.length() * ADVANCE;
    }

    /// Draws a text; characters without a glyph leave a blank.
    ///
    /// @param left of the first character, pixels
    /// @param top of its capitals, pixels
    /// @param unit pixels for each unit
    static void draw(Canvas canvas, String text, double left, double top, double unit, int rgb) {
        double x = left;
        for (char character : text.toUpperCase(Locale.ROOT).toCharArray()) {
            String glyph = GLYPHS.get(character);
            if (glyph != null) {
                for (String stroke : glyph.split(" ", -1)) {
                    stroke(canvas, stroke, x, top, unit, rgb);
                }
            }
            x += ADVANCE * unit;
        }
    }

    private static void stroke(Canvas canvas, String points, double left, double top, double unit, int rgb) {
        for (int i = 0; i + 3 < points.length(); i += 2) {
            canvas.line(
                    left + (points.charAt(i) - '0') * unit,
                    top + (points.charAt(i + 1) - '0') * unit,
                    left + (points.charAt(i + 2) - '0') * unit,
                    top + (points.charAt(i + 3) - '0') * unit,
                    THICKNESS * unit,
                    rgb);
        }
    }
}
