package io.anymask.evaluation.report;

import io.anymask.image.Image;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.prompt.Point;
import java.util.List;

/// Draws an answer over the truth: what both have, what is missing, what is too much. Shown is the
/// surrounding of the object, the clicks in white. Stateless.
public final class Comparison {
    /// The colours in words, for captions.
    public static final String LEGEND = "Blue: in both masks. Orange: missing. Pink: too much.";

    private static final int BOTH = 0x2F8CFF;
    private static final int MISSING = 0xFF9F1C;
    private static final int SURPLUS = 0xF0308C;
    private static final float FILL = 0.55f;
    private static final int LONGEST = 420;
    private static final double MARGIN = 0.35;

    private Comparison() {}

    /// @throws IllegalArgumentException if the masks are not of the photo's size
    public static Image draw(Image photo, Mask truth, Mask answer, List<Point> clicks) {
        Box window = window(photo, truth.or(answer));
        int x0 = (int) window.x0();
        int y0 = (int) window.y0();
        int width = (int) window.width();
        int height = (int) window.height();
        double scale = Math.min(8, (double) LONGEST / Math.max(width, height));
        int shownWidth = Math.max(1, (int) Math.round(width * scale));
        int shownHeight = Math.max(1, (int) Math.round(height * scale));
        Image shown = photo.crop(x0, y0, width, height).resize(shownWidth, shownHeight);
        byte[] pixels = new byte[3 * shownWidth * shownHeight];
        shown.rgb().get(pixels);
        double radius = Math.max(3, LONGEST / 90.0);
        for (int y = 0; y < shownHeight; y++) {
            for (int x = 0; x < shownWidth; x++) {
                int px = x0 + Math.min(width - 1, (int) (x / scale));
                int py = y0 + Math.min(height - 1, (int) (y / scale));
                boolean inTruth = truth.get(px, py);
                boolean inAnswer = answer.get(px, py);
                int at = 3 * (y * shownWidth + x);
                if (inTruth || inAnswer) {
                    blend(pixels, at, inTruth ? inAnswer ? BOTH : MISSING : SURPLUS, FILL);
                }
                for (Point click : clicks) {
                    double distance =
                            Math.hypot((click.x() + 0.5 - x0) * scale - x, (click.y() + 0.5 - y0) * scale - y);
                    if (distance < radius) {
                        blend(pixels, at, distance < radius - 1.5 ? 0xFFFFFF : 0x12161D, 1);
                    }
                }
            }
        }
        return Image.of(shownWidth, shownHeight, pixels);
    }

    private static void blend(byte[] pixels, int at, int colour, float share) {
        for (int i = 0; i < 3; i++) {
            int from = pixels[at + i] & 0xFF;
            int to = colour >> (16 - 8 * i) & 0xFF;
            pixels[at + i] = (byte) Math.round(from + share * (to - from));
        }
    }

    /// The object with some of its surroundings, in whole pixels inside the photo.
    private static Box window(Image photo, Mask object) {
        if (object.isEmpty()) {
            return new Box(0, 0, photo.width(), photo.height());
        }
        Box box = object.box();
        double margin = Math.max(12, MARGIN * Math.max(box.width(), box.height()));
        return new Box(
                Math.max(0, Math.floor(box.x0() - margin)),
                Math.max(0, Math.floor(box.y0() - margin)),
                Math.min(photo.width(), Math.ceil(box.x1() + 1 + margin)),
                Math.min(photo.height(), Math.ceil(box.y1() + 1 + margin)));
    }
}
