package io.anymask.overlay;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskRecord;
import java.util.Comparator;
import java.util.List;

/// Many masks over a photo: each in a colour of its own, small ones on top, with a thin light border, so that
/// neighbours are told apart.
public final class EverythingOverlay {
    private static final double GOLDEN = 0.618033988749895;
    private static final float FILL = 0.55f;
    private static final float BORDER = 0.75f;
    private static final int WHITE = 0xFFFFFF;
    private static final int LONGEST = 2048;

    private EverythingOverlay() {}

    /// The picture, at most 2048 pixels long.
    public static Image draw(Image photo, List<MaskRecord> masks) {
        double scale = Math.min(1, (double) LONGEST / Math.max(photo.width(), photo.height()));
        int width = Math.max(1, (int) Math.round(photo.width() * scale));
        int height = Math.max(1, (int) Math.round(photo.height() * scale));
        Canvas canvas = new Canvas(width, height, 0);
        canvas.draw(photo.resize(width, height), 0, 0, 1);
        List<MaskRecord> largestFirst = masks.stream()
                .sorted(Comparator.comparingLong(MaskRecord::area).reversed())
                .toList();
        for (int i = 0; i < largestFirst.size(); i++) {
            paint(canvas, largestFirst.get(i).segmentation().toMask(), hue(i * GOLDEN % 1, i));
        }
        return canvas.toImage();
    }

    private static void paint(Canvas canvas, Mask mask, int colour) {
        if (mask.isEmpty()) {
            return;
        }
        double across = (double) mask.width() / canvas.width();
        double down = (double) mask.height() / canvas.height();
        int top = (int) (mask.box().y0() / down);
        int bottom = Math.min(canvas.height() - 1, (int) (mask.box().y1() / down));
        int left = (int) (mask.box().x0() / across);
        int right = Math.min(canvas.width() - 1, (int) (mask.box().x1() / across));
        int columns = right - left + 3;
        boolean[] region = new boolean[columns * (bottom - top + 3)];
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                region[(y - top + 1) * columns + x - left + 1] =
                        mask.get(sample(x, across, mask.width()), sample(y, down, mask.height()));
            }
        }
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                int at = (y - top + 1) * columns + x - left + 1;
                if (region[at]) {
                    boolean inner = region[at - 1] && region[at + 1] && region[at - columns] && region[at + columns];
                    canvas.blend(x, y, inner ? colour : WHITE, inner ? FILL : BORDER);
                }
            }
        }
    }

    private static int sample(int position, double step, int size) {
        return Math.min(size - 1, (int) ((position + 0.5) * step));
    }

    /// A strong colour; brightness alternates a little, so that similar hues differ.
    private static int hue(double hue, int index) {
        double brightness = 0.8 + 0.2 * (index % 3) / 2;
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
            double k = (5 - 2 * channel + hue * 6) % 6;
            double value = brightness * (1 - 0.75 * Math.clamp(Math.min(k, 4 - k), 0, 1));
            rgb = rgb << 8 | (int) Math.round(255 * value);
        }
        return rgb;
    }
}
