package io.anymask.apps.volumes;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.overlay.TrackOverlay;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Slices side by side with the objects drawn in, as an overview of a segmented volume. Stateless.
public final class Montage {
    /// Slices of a picture.
    private static final int MOST = 16;

    private static final int COLUMNS = 4;

    /// Longer side of a slice, in pixels.
    private static final int SIDE = 320;

    private static final int GAP = 4;
    private static final int LETTERS = 15;
    private static final Color BACKGROUND = new Color(24, 24, 27);
    private static final Color WORDS = new Color(228, 228, 231);

    private Montage() {}

    /// At most 16 slices, evenly from the first one with an object to the last; of the middle of the volume where
    /// there is none. Voxels that are not square are drawn as they are in the patient.
    ///
    /// @param pictures of the slices
    /// @param labels on the same grid
    public static Image draw(SlicePictures pictures, LabelVolume labels) {
        List<Integer> slices = chosen(pictures, labels);
        Vector3 spacing = pictures.volume().grid().affine().spacing();
        double wide = pictures.width() * pictures.axis().x(spacing);
        double high = pictures.height() * pictures.axis().y(spacing);
        double scale = SIDE / Math.max(wide, high);
        int width = Math.max(1, (int) Math.round(wide * scale));
        int height = Math.max(1, (int) Math.round(high * scale));
        int columns = Math.min(COLUMNS, slices.size());
        int rows = Math.ceilDiv(slices.size(), columns);
        BufferedImage montage = new BufferedImage(
                columns * (width + GAP) + GAP, rows * (height + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = montage.createGraphics();
        g.setColor(BACKGROUND);
        g.fillRect(0, 0, montage.getWidth(), montage.getHeight());
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, LETTERS));
        for (int n = 0; n < slices.size(); n++) {
            int x = GAP + n % columns * (width + GAP);
            int y = GAP + n / columns * (height + GAP);
            g.drawImage(slice(pictures, labels, slices.get(n), width, height), x, y, width, height, null);
            g.setColor(WORDS);
            g.drawString(String.valueOf(slices.get(n)), x + GAP, y + LETTERS);
        }
        g.dispose();
        return Image.from(montage);
    }

    /// Enlarged before the borders are drawn, so that these are thin.
    private static BufferedImage slice(SlicePictures pictures, LabelVolume labels, int index, int width, int height) {
        Map<Integer, Mask> masks = new TreeMap<>();
        int enlarged =
                Math.max(1, Math.ceilDiv(Math.max(width, height), Math.max(pictures.width(), pictures.height())));
        for (int label : labels.labels(pictures.axis(), index)) {
            masks.put(label, enlarged(labels.mask(pictures.axis(), index, label), enlarged));
        }
        Image picture = pictures.picture(index);
        return TrackOverlay.draw(picture.resize(enlarged * picture.width(), enlarged * picture.height()), masks)
                .toBufferedImage();
    }

    private static Mask enlarged(Mask mask, int times) {
        boolean[] inside = new boolean[times * mask.width() * times * mask.height()];
        int width = times * mask.width();
        for (int at = 0; at < inside.length; at++) {
            inside[at] = mask.get(at % width / times, at / width / times);
        }
        return Mask.of(width, times * mask.height(), inside);
    }

    private static List<Integer> chosen(SlicePictures pictures, LabelVolume labels) {
        int first = pictures.count();
        int last = -1;
        for (int index = 0; index < pictures.count(); index++) {
            if (!labels.labels(pictures.axis(), index).isEmpty()) {
                first = Math.min(first, index);
                last = index;
            }
        }
        if (last < 0) {
            return List.of(pictures.count() / 2);
        }
        int count = Math.min(MOST, last - first + 1);
        List<Integer> slices = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            slices.add(count == 1 ? first : first + (int) Math.round((double) n * (last - first) / (count - 1)));
        }
        return slices;
    }
}
