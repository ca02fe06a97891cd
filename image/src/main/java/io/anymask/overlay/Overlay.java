package io.anymask.overlay;

import io.anymask.image.Image;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.PredictedMask;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Draws the answer to a prompt: one panel for each mask, best first, with fill, outline, the prompt itself and
/// a legend of scores below. Immutable.
public final class Overlay {
    /// Fill colours that differ for every kind of colour vision (after Okabe and Ito).
    private static final int[] COLOURS = {0x2F8CFF, 0xFF9F1C, 0x12C99B};

    private static final int WHITE = 0xFFFFFF;
    private static final int POSITIVE = 0x1FBF5F;
    private static final int NEGATIVE = 0xE5383B;
    private static final int STRIP = 0x12161D;
    private static final int TEXT = 0xF2F5F9;
    private static final float FILL = 0.42f;

    private static final int LONGEST_OF_SEVERAL = 1024;
    private static final int LONGEST_ALONE = 4096;
    private static final int NARROWEST = 320;

    private final Image photo;
    private final List<PredictedMask> masks;
    private final @Nullable Prompt prompt;

    private Overlay(Image photo, List<PredictedMask> masks, @Nullable Prompt prompt) {
        this.photo = photo;
        this.masks = List.copyOf(masks);
        this.prompt = prompt;
    }

    public static Overlay of(Image photo) {
        return new Overlay(photo, List.of(), null);
    }

    /// @param predicted best first
    /// @throws IllegalArgumentException if a mask is not of the photo's size
    public Overlay masks(List<PredictedMask> predicted) {
        for (PredictedMask each : predicted) {
            Mask mask = each.mask();
            if (mask.width() != photo.width() || mask.height() != photo.height()) {
                throw new IllegalArgumentException("overlay: got a mask of %d×%d pixels, expected the photo's %d×%d"
                        .formatted(mask.width(), mask.height(), photo.width(), photo.height()));
            }
        }
        return new Overlay(photo, predicted, prompt);
    }

    /// Marks the prompt: green and red points, a white box.
    public Overlay prompt(Prompt given) {
        return new Overlay(photo, masks, given);
    }

    /// The picture. Large photos are shrunk, tiny ones enlarged by a whole factor.
    public Image draw() {
        Image shown = shown();
        int factor = Math.max(1, (NARROWEST + shown.width() - 1) / shown.width());
        if ((long) shown.height() * factor > LONGEST_ALONE) {
            factor = 1;
        }
        int width = Math.max(NARROWEST, shown.width() * factor);
        int height = shown.height() * factor;
        int gap = masks.size() > 1 ? Math.max(2, width / 160) : 0;
        int strip = strip(width);
        int panels = Math.max(1, masks.size());
        Canvas canvas = new Canvas(panels * width + (panels - 1) * gap, height + strip, STRIP);
        for (int i = 0; i < panels; i++) {
            int left = i * (width + gap);
            int inset = left + (width - shown.width() * factor) / 2;
            canvas.draw(shown, inset, 0, factor);
            Panel panel = new Panel(canvas, inset, shown.width() * factor, height);
            if (!masks.isEmpty()) {
                panel.mask(masks.get(i).mask(), COLOURS[i % COLOURS.length]);
                caption(canvas, i, left, width, height, strip);
            }
            if (prompt != null) {
                panel.prompt(prompt);
            }
        }
        return canvas.toImage();
    }

    /// Writes the picture as a PNG file.
    public void writePng(Path file) {
        draw().writePng(file);
    }

    private Image shown() {
        int longest = masks.size() > 1 ? LONGEST_OF_SEVERAL : LONGEST_ALONE;
        double scale = (double) longest / Math.max(photo.width(), photo.height());
        if (scale >= 1) {
            return photo;
        }
        int width = Math.max(1, (int) Math.round(photo.width() * scale));
        return photo.resize(width, Math.max(1, (int) Math.round(photo.height() * scale)));
    }

    /// Height of the legend: letters stay readable when several panels are shown on one screen.
    private int strip(int width) {
        return switch (masks.size()) {
            case 0 -> 0;
            case 1 -> (int) Math.max(28, width * 0.04);
            default -> (int) Math.max(28, width * 0.07);
        };
    }

    private void caption(Canvas canvas, int index, int left, int width, int top, int strip) {
        PredictedMask mask = masks.get(index);
        String text = String.format(
                Locale.ROOT,
                "%d · IoU %s · stability %s · %,d px",
                index + 1,
                score(mask.shownIou()),
                score(mask.stabilityScore()),
                mask.mask().area());
        double chip = strip * 0.4;
        double room = width - 3 * chip;
        double unit = Math.min(strip * 0.32 / StrokeFont.HEIGHT, room / StrokeFont.width(text));
        double middle = top + strip / 2.0;
        canvas.disc(left + chip, middle, chip / 2, COLOURS[index % COLOURS.length]);
        double textTop = middle - StrokeFont.HEIGHT * unit / 2;
        StrokeFont.draw(canvas, text, left + 2 * chip, textTop, unit, TEXT);
    }

    /// An empty mask has no stability.
    private static String score(double score) {
        return Double.isNaN(score) ? "-" : String.format(Locale.ROOT, "%.3f", score);
    }

    /// The part of the canvas that shows the photo once.
    private final class Panel {
        private final Canvas canvas;
        private final int left;
        private final int width;
        private final int height;
        private final double thickness;

        Panel(Canvas canvas, int left, int width, int height) {
            this.canvas = canvas;
            this.left = left;
            this.width = width;
            this.height = height;
            this.thickness = Math.max(1.5, Math.min(width, Math.max(height, width / 2)) / 300.0);
        }

        private void mask(Mask mask, int colour) {
            if (mask.isEmpty()) {
                return;
            }
            int reach = (int) Math.ceil(thickness) + 2;
            int x0 = Math.max(0, scaled(mask.box().x0(), mask.width(), width) - reach);
            int y0 = Math.max(0, scaled(mask.box().y0(), mask.height(), height) - reach);
            int x1 = Math.min(width, scaled(mask.box().x1() + 1, mask.width(), width) + 1 + reach);
            int y1 = Math.min(height, scaled(mask.box().y1() + 1, mask.height(), height) + 1 + reach);
            int columns = x1 - x0;
            int rows = y1 - y0;
            boolean[] region = new boolean[columns * rows];
            for (int y = 0; y < rows; y++) {
                int v = (int) ((long) (y0 + y) * mask.height() / height);
                for (int x = 0; x < columns; x++) {
                    region[y * columns + x] = mask.get((int) ((long) (x0 + x) * mask.width() / width), v);
                }
            }
            float[] inside = EdgeDistance.of(region, columns, rows, true);
            float[] outside = EdgeDistance.of(region, columns, rows, false);
            for (int at = 0; at < region.length; at++) {
                int x = left + x0 + at % columns;
                int y = y0 + at / columns;
                if (region[at]) {
                    float edge = (float) Math.clamp(thickness + 0.5 - inside[at], 0, 1);
                    canvas.blend(x, y, colour, FILL + (1 - FILL) * edge);
                } else {
                    canvas.blend(x, y, WHITE, (float) Math.clamp(thickness * 0.7 + 0.5 - outside[at], 0, 1));
                }
            }
        }

        private static int scaled(double position, int from, int to) {
            return (int) (position * to / from);
        }

        private void prompt(Prompt given) {
            Box box = given.box();
            if (box != null) {
                double x0 = left + box.x0() / photo.width() * width;
                double y0 = box.y0() / photo.height() * height;
                double x1 = left + box.x1() / photo.width() * width;
                double y1 = box.y1() / photo.height() * height;
                canvas.rectangle(x0, y0, x1, y1, thickness * 2, STRIP);
                canvas.rectangle(x0, y0, x1, y1, thickness, WHITE);
            }
            for (Point point : given.points()) {
                point(point);
            }
        }

        private void point(Point point) {
            double x = left + (point.x() + 0.5) / photo.width() * width;
            double y = (point.y() + 0.5) / photo.height() * height;
            double radius = thickness * 3.2;
            canvas.disc(x, y, radius + thickness, WHITE);
            canvas.disc(x, y, radius, point.positive() ? POSITIVE : NEGATIVE);
            canvas.line(x - radius * 0.5, y, x + radius * 0.5, y, thickness, WHITE);
            if (point.positive()) {
                canvas.line(x, y - radius * 0.5, x, y + radius * 0.5, thickness, WHITE);
            }
        }
    }
}
