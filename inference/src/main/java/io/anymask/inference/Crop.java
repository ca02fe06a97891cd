package io.anymask.inference;

import io.anymask.mask.Box;
import java.util.ArrayList;
import java.util.List;

/// A part of the image that is segmented on its own (reference file `utils/amg.py`, `generate_crop_boxes`).
///
/// @param layer 0 for the whole image; layer i has 2ⁱ × 2ⁱ crops
/// @param x0 left edge, pixels
/// @param y0 top edge
/// @param x1 right edge, exclusive
/// @param y1 bottom edge, exclusive
record Crop(int layer, int x0, int y0, int x1, int y1) {
    /// The whole image, then each layer's crops, column by column; in an image of a few pixels some have no area,
    /// and are left out.
    static List<Crop> all(int width, int height, int layers, double overlapRatio) {
        List<Crop> crops = new ArrayList<>();
        crops.add(new Crop(0, 0, 0, width, height));
        for (int layer = 1; layer <= layers; layer++) {
            int perSide = 1 << layer;
            int overlap = (int) (overlapRatio * Math.min(width, height) * (2.0 / perSide));
            int cropWidth = length(width, perSide, overlap);
            int cropHeight = length(height, perSide, overlap);
            for (int column = 0; column < perSide; column++) {
                int x0 = (cropWidth - overlap) * column;
                for (int row = 0; row < perSide; row++) {
                    int y0 = (cropHeight - overlap) * row;
                    Crop crop =
                            new Crop(layer, x0, y0, Math.min(x0 + cropWidth, width), Math.min(y0 + cropHeight, height));
                    if (crop.width() > 0 && crop.height() > 0) {
                        crops.add(crop);
                    }
                }
            }
        }
        return crops;
    }

    private static int length(int side, int perSide, int overlap) {
        return (int) Math.ceil((overlap * (perSide - 1) + side) / (double) perSide);
    }

    int width() {
        return x1 - x0;
    }

    int height() {
        return y1 - y0;
    }

    Box box() {
        return new Box(x0, y0, x1, y1);
    }

    /// Whether a box of the image touches an edge of this crop that is no edge of the image: the object continues
    /// beyond it.
    boolean cuts(Box box, int imageWidth, int imageHeight) {
        return near(box.x0(), x0, 0)
                || near(box.y0(), y0, 0)
                || near(box.x1(), x1, imageWidth)
                || near(box.y1(), y1, imageHeight);
    }

    private static boolean near(double side, int cropSide, int imageSide) {
        return Math.abs(side - cropSide) <= EDGE && Math.abs(side - imageSide) > EDGE;
    }

    /// Pixels.
    private static final int EDGE = 20;
}
