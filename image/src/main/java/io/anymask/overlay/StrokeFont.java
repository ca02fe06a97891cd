package io.anymask.overlay;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// A small font of straight strokes: digits, Latin letters and the punctuation of captions. A glyph lies on a
/// grid of 4 × 6 units, y downwards, tails of letters reaching to 8; "0042" is a stroke from (0, 0) to (4, 2),
/// and blanks separate strokes. Letters are as wide as their strokes, digits all equally wide.
final class StrokeFont {
    /// Height of a capital, in units.
    static final double HEIGHT = 6;

    private static final double GAP = 1.9;
    private static final double BLANK = 3.4;
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
        String[] letters = {
            "1232434616051444",
            "0006 033243453606",
            "4232120305163645",
            "4046 4332120305163645",
            "04444332120305163645",
            "30201116 0232",
            "4247381807 4332120305163645",
            "0006 033243 4346",
            "2020 2226",
            "3030 32371807",
            "0006 3204 1336",
            "20253626",
            "0206 0312222326 2332424346",
            "0206 033243 4346",
            "120305163645433212",
            "0208 033243453606",
            "4248 431203051645",
            "0206 04132232",
            "43321203143445361605",
            "20253646 0242",
            "020516364542 4246",
            "022642",
            "0216233642",
            "0246 4206",
            "0226 4208",
            "02420646"
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
        for (int i = 0; i < letters.length; i++) {
            GLYPHS.put((char) ('a' + i), letters[i]);
        }
        for (int i = 0; i < digits.length; i++) {
            GLYPHS.put((char) ('0' + i), digits[i]);
        }
        GLYPHS.put('.', "2626");
        GLYPHS.put(',', "2617");
        GLYPHS.put('-', "1333");
        GLYPHS.put('·', "2323");
        GLYPHS.put('/', "0640");
        GLYPHS.put(':', "2222 2525");
    }

    private StrokeFont() {}

    /// Width of a text, in units.
    static double width(String text) {
        double width = -GAP;
        for (int i = 0; i < text.length(); i++) {
            width += advance(text.charAt(i));
        }
        return Math.max(0, width);
    }

    /// Draws a text; characters without a glyph leave a blank.
    ///
    /// @param left of the first character, pixels
    /// @param top of its capitals, pixels
    /// @param unit pixels for each unit
    static void draw(Canvas canvas, String text, double left, double top, double unit, int rgb) {
        double x = left;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            String glyph = GLYPHS.get(character);
            if (glyph != null) {
                double start = x - first(character) * unit;
                for (String stroke : glyph.split(" ", -1)) {
                    stroke(canvas, stroke, start, top, unit, rgb);
                }
            }
            x += advance(character) * unit;
        }
    }

    static boolean has(char character) {
        return GLYPHS.containsKey(character);
    }

    private static double advance(char character) {
        return has(character) ? last(character) - first(character) + GAP : BLANK;
    }

    /// The leftmost column of a glyph.
    private static int first(char character) {
        return Character.isDigit(character) ? 0 : columns(character).min().orElse(0);
    }

    /// The rightmost column of a glyph.
    private static int last(char character) {
        return Character.isDigit(character) ? 4 : columns(character).max().orElse(0);
    }

    private static IntStream columns(char character) {
        String points = GLYPHS.getOrDefault(character, "").replace(" ", "");
        return IntStream.range(0, points.length() / 2).map(i -> points.charAt(2 * i) - '0');
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
