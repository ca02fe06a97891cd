package io.anymask.overlay;

import io.anymask.mask.Box;
import java.util.ArrayList;
import java.util.List;

/// Colours for many regions, such that neighbours differ: each in turn takes, of a fixed set of strong colours,
/// the one least like those of the regions whose boxes meet its own. The same boxes always get the same colours.
final class LabelPalette {
    private static final int HUES = 12;
    private static final int[] COLOURS = strongColours();

    /// Coprime to the number of colours, so that regions far apart run through all of them.
    private static final int STEP = 7;

    /// Pixels between boxes that still count as neighbours.
    private static final int NEAR = 3;

    private LabelPalette() {}

    /// @param boxes in the order in which colours are chosen, the most important first
    /// @return a colour for each, 0xRRGGBB
    static int[] colours(List<Box> boxes) {
        int[] chosen = new int[boxes.size()];
        for (int i = 0; i < chosen.length; i++) {
            List<Integer> around = new ArrayList<>();
            for (int other = 0; other < i; other++) {
                if (meet(boxes.get(i), boxes.get(other))) {
                    around.add(chosen[other]);
                }
            }
            chosen[i] = leastLike(around, i * STEP % COLOURS.length);
        }
        return chosen;
    }

    /// The colour of a thing that is known by its number, from picture to picture.
    static int colour(int number) {
        return COLOURS[Math.floorMod(number * STEP, COLOURS.length)];
    }

    private static int leastLike(List<Integer> around, int start) {
        int best = COLOURS[start];
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < COLOURS.length; i++) {
            int colour = COLOURS[(start + i) % COLOURS.length];
            double likeness = 0;
            for (int other : around) {
                likeness += 1 / (1 + difference(colour, other));
            }
            if (likeness < least) {
                least = likeness;
                best = colour;
            }
        }
        return best;
    }

    private static boolean meet(Box a, Box b) {
        return a.x0() <= b.x1() + NEAR && b.x0() <= a.x1() + NEAR && a.y0() <= b.y1() + NEAR && b.y0() <= a.y1() + NEAR;
    }

    /// Squared distance, channels weighted roughly as the eye does.
    static double difference(int a, int b) {
        int red = (a >> 16 & 0xFF) - (b >> 16 & 0xFF);
        int green = (a >> 8 & 0xFF) - (b >> 8 & 0xFF);
        int blue = (a & 0xFF) - (b & 0xFF);
        return (2.0 * red * red + 4.0 * green * green + 3.0 * blue * blue) / 9;
    }

    /// Every hue bright and darker: who cannot tell two hues apart still sees the brightness.
    private static int[] strongColours() {
        int[] colours = new int[2 * HUES];
        for (int i = 0; i < HUES; i++) {
            colours[2 * i] = colour((double) i / HUES, 1);
            colours[2 * i + 1] = colour((i + 0.5) / HUES, 0.68);
        }
        return colours;
    }

    private static int colour(double hue, double brightness) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
            double k = (5 - 2 * channel + hue * 6) % 6;
            double value = brightness * (1 - 0.8 * Math.clamp(Math.min(k, 4 - k), 0, 1));
            rgb = rgb << 8 | (int) Math.round(255 * value);
        }
        return rgb;
    }
}
