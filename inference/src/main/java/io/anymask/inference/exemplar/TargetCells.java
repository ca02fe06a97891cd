package io.anymask.inference.exemplar;

import io.anymask.image.Image;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.model.sam.ImageEncoder;
import io.anymask.model.sam.ImageFrame;
import java.util.BitSet;

/// Which cells of the embedding's grid a mask covers, as PerSAM decides it: the mask goes through the resizing
/// of an image, through its normalisation too, and is then sampled at the four pixels in the middle of each
/// cell. A cell belongs to the target when their mean lies above the mean of ImageNet's red, 123.675 of 255.
///
/// @param target never empty: an object too small for every cell gets the one that shows most of it
/// @param background cells that show the image and whose four pixels are all outside the mask
record TargetCells(BitSet target, BitSet background) {
    private static final double THRESHOLD = 123.675;
    private static final int INSIDE = 255;

    /// @param grid cells along a side of the frame
    static TargetCells of(Mask mask, ImageFrame frame, int grid) {
        Image resized = picture(mask).resize(frame.resizedWidth(), frame.resizedHeight());
        BitSet target = new BitSet(grid * grid);
        BitSet background = new BitSet(grid * grid);
        for (int row = 0; row < grid; row++) {
            for (int column = 0; column < grid; column++) {
                double above = 0;
                int sum = 0;
                boolean shown = false;
                for (int corner = 0; corner < 4; corner++) {
                    int y = ImageEncoder.STRIDE * row + ImageEncoder.STRIDE / 2 - 1 + corner / 2;
                    int x = ImageEncoder.STRIDE * column + ImageEncoder.STRIDE / 2 - 1 + corner % 2;
                    if (y < resized.height() && x < resized.width()) {
                        int value = resized.rgb(x, y) & 0xFF;
                        above += value - THRESHOLD; // padding is 0 after normalisation: it says nothing
                        sum += value;
                        shown = true;
                    }
                }
                target.set(row * grid + column, above > 0);
                background.set(row * grid + column, shown && sum == 0);
            }
        }
        if (target.isEmpty()) {
            target.set(mostCovered(resized, mask, frame, grid));
            background.andNot(target);
        }
        return new TargetCells(target, background);
    }

    /// The mask as a picture: white is inside.
    private static Image picture(Mask mask) {
        byte[] inside = mask.bytes();
        byte[] rgb = new byte[Math.multiplyExact(inside.length, 3)];
        for (int pixel = 0; pixel < inside.length; pixel++) {
            byte value = (byte) (inside[pixel] * INSIDE);
            rgb[3 * pixel] = value;
            rgb[3 * pixel + 1] = value;
            rgb[3 * pixel + 2] = value;
        }
        return Image.of(mask.width(), mask.height(), rgb);
    }

    /// The cell with the largest share of a mask that is too small for the rule above. One that even vanishes
    /// when it is scaled down is looked for by its box.
    private static int mostCovered(Image resized, Mask mask, ImageFrame frame, int grid) {
        long[] sums = new long[grid * grid];
        int best = -1;
        for (int y = 0; y < resized.height(); y++) {
            for (int x = 0; x < resized.width(); x++) {
                int cell = y / ImageEncoder.STRIDE * grid + x / ImageEncoder.STRIDE;
                sums[cell] += resized.rgb(x, y) & 0xFF;
                best = sums[cell] > (best < 0 ? 0 : sums[best]) ? cell : best;
            }
        }
        if (best >= 0) {
            return best;
        }
        Box box = mask.box();
        int row = (int) (frame.toFrameY((box.y0() + box.y1() + 1) / 2) / ImageEncoder.STRIDE);
        int column = (int) (frame.toFrameX((box.x0() + box.x1() + 1) / 2) / ImageEncoder.STRIDE);
        return Math.min(row, grid - 1) * grid + Math.min(column, grid - 1);
    }
}
