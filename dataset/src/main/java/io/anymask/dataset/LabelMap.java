package io.anymask.dataset;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskException;
import io.anymask.mask.MaskRecord;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A 16-bit picture in which each pixel holds the number of its mask: position in the list + 1, 0 for none.
/// Small masks lie on top of large ones.
public final class LabelMap {
    private static final int MOST = 65_535;

    private LabelMap() {}

    /// @throws MaskException for more masks than 16 bits can number
    public static BufferedImage draw(int width, int height, List<MaskRecord> masks) {
        if (masks.size() > MOST) {
            throw new MaskException("label map: got %d masks, expected at most %d".formatted(masks.size(), MOST));
        }
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
        short[] labels = ((DataBufferUShort) picture.getRaster().getDataBuffer()).getData();
        IntStream.range(0, masks.size())
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> -masks.get(i).area()))
                .forEach(i -> paint(labels, width, masks.get(i).segmentation().toMask(), (short) (i + 1)));
        return picture;
    }

    private static void paint(short[] labels, int width, Mask mask, short label) {
        if (mask.isEmpty()) {
            return;
        }
        for (int y = (int) mask.box().y0(); y <= mask.box().y1(); y++) {
            for (int x = (int) mask.box().x0(); x <= mask.box().x1(); x++) {
                if (mask.get(x, y)) {
                    labels[y * width + x] = label;
                }
            }
        }
    }
}
