package io.anymask.overlay;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskRecord;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Many masks over a photo: small ones on top, each with a thin light border and in a colour unlike those of its
/// neighbours.
public final class EverythingOverlay {
    private static final float FILL = 0.55f;
    private static final float BORDER = 0.75f;
    private static final float PLATE = 0.7f;
    private static final int WHITE = 0xFFFFFF;
    private static final int LONGEST = 2048;

    private EverythingOverlay() {}

    /// The picture, at most 2048 pixels long.
    public static Image draw(Image photo, List<MaskRecord> masks) {
        return paint(photo, masks).toImage();
    }

    /// The same with a label on each mask. Letters that the stroke font lacks leave a blank.
    ///
    /// @param labels as many as masks; those of small masks lie on top
    public static Image draw(Image photo, List<MaskRecord> masks, List<String> labels) {
        Canvas canvas = paint(photo, masks);
        double scale = (double) canvas.width() / photo.width();
        double unit = Math.max(1.2, Math.max(canvas.width(), canvas.height()) / 600.0);
        IntStream.range(0, masks.size())
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> masks.get(i).area())
                        .reversed())
                .forEach(i -> label(canvas, labels.get(i), masks.get(i), scale, unit));
        return canvas.toImage();
    }

    private static void label(Canvas canvas, String text, MaskRecord mask, double scale, double unit) {
        double padding = 2 * unit;
        int width = (int) Math.ceil(StrokeFont.width(text) * unit + 2 * padding);
        int height = (int) Math.ceil((StrokeFont.HEIGHT + 2) * unit + 2 * padding); // with the tails of letters
        double middle =
                longestRun(mask.segmentation().toMask(), (int) mask.box().centerY());
        int left = (int) Math.clamp(middle * scale - width / 2.0, 0, Math.max(0, canvas.width() - width));
        int top =
                (int) Math.clamp(mask.box().centerY() * scale - height / 2.0, 0, Math.max(0, canvas.height() - height));
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                canvas.blend(x, y, 0, PLATE);
            }
        }
        StrokeFont.draw(canvas, text, left + padding, top + padding, unit, WHITE);
    }

    /// The middle of a row's longest run of a mask, so that the label of a frame or a crescent lies on it.
    private static double longestRun(Mask mask, int row) {
        int longest = 0;
        double middle = mask.box().centerX();
        int from = (int) mask.box().x0();
        for (int x = from; x <= mask.box().x1() + 1; x++) {
            if (x < mask.width() && mask.get(x, row)) {
                continue;
            }
            if (x - from > longest) {
                longest = x - from;
                middle = (from + x) / 2.0;
            }
            from = x + 1;
        }
        return middle;
    }

    /// The photo, at most 2048 pixels long.
    static Canvas canvas(Image photo) {
        double scale = Math.min(1, (double) LONGEST / Math.max(photo.width(), photo.height()));
        int width = Math.max(1, (int) Math.round(photo.width() * scale));
        int height = Math.max(1, (int) Math.round(photo.height() * scale));
        Canvas canvas = new Canvas(width, height, 0);
        canvas.draw(photo.resize(width, height), 0, 0, 1);
        return canvas;
    }

    private static Canvas paint(Image photo, List<MaskRecord> masks) {
        Canvas canvas = canvas(photo);
        List<MaskRecord> largestFirst = masks.stream()
                .sorted(Comparator.comparingLong(MaskRecord::area).reversed())
                .toList();
        int[] colours =
                LabelPalette.colours(largestFirst.stream().map(MaskRecord::box).toList());
        for (int i = 0; i < colours.length; i++) {
            paint(canvas, largestFirst.get(i).segmentation().toMask(), colours[i]);
        }
        return canvas;
    }

    static void paint(Canvas canvas, Mask mask, int colour) {
        if (mask.isEmpty()) {
            return;
        }
        double across = (double) mask.width() / canvas.width();
        double down = (double) mask.height() / canvas.height();
        int top = (int) (mask.box().y0() / down);
        int bottom = Math.min(canvas.height() - 1, (int) (mask.box().y1() / down));
        int left = (int) (mask.box().x0() / across);
        int right = Math.min(canvas.width() - 1, (int) (mask.box().x1() / across));
        int border = Math.max(1, Math.round(Math.max(canvas.width(), canvas.height()) / 1000f));
        int columns = right - left + 1 + 2 * border;
        boolean[] region = new boolean[columns * (bottom - top + 1 + 2 * border)];
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                region[(y - top + border) * columns + x - left + border] =
                        mask.get(sample(x, across, mask.width()), sample(y, down, mask.height()));
            }
        }
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                int at = (y - top + border) * columns + x - left + border;
                if (region[at]) {
                    boolean inner = isInner(region, at, columns, border);
                    canvas.blend(x, y, inner ? colour : WHITE, inner ? FILL : BORDER);
                }
            }
        }
    }

    /// Whether the pixels up to `border` away along rows and columns belong to the region too.
    private static boolean isInner(boolean[] region, int at, int columns, int border) {
        boolean inner = true;
        for (int i = 1; i <= border && inner; i++) {
            inner = region[at - i] && region[at + i] && region[at - i * columns] && region[at + i * columns];
        }
        return inner;
    }

    private static int sample(int position, double step, int size) {
        return Math.min(size - 1, (int) ((position + 0.5) * step));
    }
}
