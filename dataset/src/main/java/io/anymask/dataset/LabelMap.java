package io.anymask.dataset;

import io.anymask.mask.MaskException;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.Rle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.IndexColorModel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;

/// A picture in which each pixel holds a number: of its mask, or of its class. Small masks lie on top of large
/// ones, of equal ones the later on top.
public final class LabelMap {
    /// The largest number in 16 bits.
    public static final int MOST = 65_535;

    private LabelMap() {}

    /// A 16-bit picture in which each pixel holds the number of its mask: position in the list + 1, 0 for none.
    ///
    /// @throws MaskException for more masks than 16 bits can number
    public static BufferedImage draw(int width, int height, List<MaskRecord> masks) {
        if (masks.size() > MOST) {
            throw new MaskException("label map: got %d masks, expected at most %d".formatted(masks.size(), MOST));
        }
        return draw(
                width,
                height,
                masks.stream().map(MaskRecord::segmentation).toList(),
                IntStream.rangeClosed(1, masks.size()).toArray());
    }

    /// A 16-bit picture of numbers of 0 to [#MOST], 0 where no mask is.
    ///
    /// @param numbers one for each mask
    public static BufferedImage draw(int width, int height, List<Rle> masks, int[] numbers) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
        short[] labels = ((DataBufferUShort) picture.getRaster().getDataBuffer()).getData();
        order(masks).forEach(i -> runs(masks.get(i), at -> labels[at] = (short) numbers[i]));
        return picture;
    }

    /// An 8-bit picture of numbers of 0 to 255 with a palette, 0 where no mask is.
    ///
    /// @param numbers one for each mask
    public static BufferedImage draw(int width, int height, List<Rle> masks, int[] numbers, IndexColorModel palette) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette);
        byte[] labels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        order(masks).forEach(i -> runs(masks.get(i), at -> labels[at] = (byte) numbers[i]));
        return picture;
    }

    /// The masks from the lowest to the one on top, by their positions in the list.
    public static List<Integer> order(List<Rle> masks) {
        long[] areas = masks.stream().mapToLong(Rle::area).toArray();
        return IntStream.range(0, areas.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> -areas[i]))
                .toList();
    }

    private interface Paint {
        void set(int pixel);
    }

    private static void runs(Rle mask, Paint paint) {
        int[] counts = mask.counts();
        int height = mask.height();
        int position = 0;
        for (int i = 0; i + 1 < counts.length; i += 2) {
            int from = position + counts[i];
            position = from + counts[i + 1];
            for (int at = from; at < position; at++) {
                paint.set(at % height * mask.width() + at / height);
            }
        }
    }

    /// The mask of each number in the file of a label map, by number; 0 as well. The number is the index in a
    /// palette, the value of a grey sample, or R + 256·G + 65536·B of a colour.
    ///
    /// @throws DatasetException for a file that is no such picture
    public static SortedMap<Integer, Rle> read(Path file) {
        return LabelPicture.read(file).masks();
    }
}
