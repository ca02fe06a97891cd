package io.anymask.training.data;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.model.sam.ImageFrame;
import java.util.random.RandomGenerator;

/// How an image lies in the square frame that the encoder sees: scaled, then cut where it is larger than the
/// frame;
/// at the top left, the rest is padding.
///
/// @param scaledWidth of the whole image, pixels of the frame
/// @param scaledHeight likewise
/// @param left columns cut off at the left
/// @param top rows cut off at the top
/// @param width of what is left
/// @param height of what is left
/// @param flipped whether left and right change places
public record Placement(int scaledWidth, int scaledHeight, int left, int top, int width, int height, boolean flipped) {
    private static final double SMALLEST = 0.1;
    private static final double LARGEST = 2;

    /// The longer side fills the frame, as at inference.
    public static Placement whole(int width, int height, int side) {
        ImageFrame frame = ImageFrame.of(width, height, side);
        return new Placement(
                frame.resizedWidth(), frame.resizedHeight(), 0, 0, frame.resizedWidth(), frame.resizedHeight(), false);
    }

    /// Large-scale jitter (Ghiasi et al., Simple copy-paste, CVPR 2021; detectron2's `ResizeScale` and
    /// `FixedSizeCrop`): fits the image into a square of 0.1 to 2 times the frame's side and cuts a random
    /// window.
    public static Placement jittered(int width, int height, int side, RandomGenerator random) {
        double square = side * random.nextDouble(SMALLEST, LARGEST);
        double scale = Math.min(square / width, square / height);
        int scaledWidth = Math.max(1, (int) (width * scale + 0.5));
        int scaledHeight = Math.max(1, (int) (height * scale + 0.5));
        int left = scaledWidth > side ? random.nextInt(scaledWidth - side + 1) : 0;
        int top = scaledHeight > side ? random.nextInt(scaledHeight - side + 1) : 0;
        return new Placement(
                scaledWidth, scaledHeight, left, top, Math.min(side, scaledWidth), Math.min(side, scaledHeight), false);
    }

    /// The mirror image.
    public Placement mirrored() {
        return new Placement(scaledWidth, scaledHeight, left, top, width, height, !flipped);
    }

    /// What of the image is in the frame: width × height pixels.
    public Image apply(Image image) {
        Image placed = image.resize(scaledWidth, scaledHeight).crop(left, top, width, height);
        return flipped ? mirror(placed) : placed;
    }

    private static Image mirror(Image image) {
        byte[] pixels = new byte[image.width() * image.height() * 3];
        for (int y = 0, at = 0; y < image.height(); y++) {
            for (int x = image.width() - 1; x >= 0; x--) {
                int rgb = image.rgb(x, y);
                pixels[at++] = (byte) (rgb >> 16);
                pixels[at++] = (byte) (rgb >> 8);
                pixels[at++] = (byte) rgb;
            }
        }
        return Image.of(image.width(), image.height(), pixels);
    }

    /// What of a mask of the image is in the frame, by the nearest pixel.
    public Mask apply(Mask mask) {
        int[] columns = new int[width];
        for (int x = 0; x < width; x++) {
            int from = flipped ? width - 1 - x : x;
            columns[x] = source(from + left, mask.width(), scaledWidth);
        }
        boolean[] pixels = new boolean[width * height];
        for (int y = 0; y < height; y++) {
            int row = source(y + top, mask.height(), scaledHeight);
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = mask.get(columns[x], row);
            }
        }
        return Mask.of(width, height, pixels);
    }

    private static int source(int index, int from, int to) {
        return (int) ((index + 0.5) * from / to);
    }
}
