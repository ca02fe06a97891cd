package io.anymask.inference.clip;

import io.anymask.image.Image;
import io.anymask.image.ResizeFilter;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import java.util.Arrays;

/// A square part of a photo around a mask, in the size of CLIP's image tower, see [CropRule]. It lies inside the
/// photo where it fits in; what is missing at the sides of a narrow photo has the mean colour of CLIP's training
/// images.
///
/// @param image the square
/// @param mask of the same size, with one pixel at least
public record MaskCrop(Image image, Mask mask) {
    private static final byte[] MEAN = {123, 117, 104};
    private static final int CHANNELS = 3;

    /// @throws IllegalArgumentException when sizes differ, or the mask is empty
    public MaskCrop {
        if (mask.width() != image.width() || mask.height() != image.height() || mask.isEmpty()) {
            throw new IllegalArgumentException("crop: got a mask of %d×%d and %d pixels, expected one of %d×%d"
                    .formatted(mask.width(), mask.height(), mask.area(), image.width(), image.height()));
        }
    }

    /// Crops a photo.
    ///
    /// @param mask of the photo's size
    /// @param side of the crop, pixels
    /// @throws IllegalArgumentException when the mask is empty or not of the photo's size
    public static MaskCrop of(Image photo, Mask mask, CropRule rule, int side) {
        if (mask.width() != photo.width() || mask.height() != photo.height() || mask.isEmpty()) {
            throw new IllegalArgumentException(
                    "crop: got a mask of %d×%d and %d pixels, expected one of the photo's %d×%d with something in it"
                            .formatted(mask.width(), mask.height(), mask.area(), photo.width(), photo.height()));
        }
        Box box = mask.box(); // first and last pixel
        double longer = 1 + Math.max(box.width(), box.height());
        double most = Math.max(photo.width(), photo.height());
        int length = (int) Math.rint(Math.max(longer, Math.min(longer * rule.expansion(), most)));
        int left = start(box.centerX() + 0.5, length, photo.width());
        int top = start(box.centerY() + 0.5, length, photo.height());
        MaskCrop crop = new MaskCrop(square(photo, left, top, length, side), sampled(mask, left, top, length, side));
        return rule.background() == CropRule.Background.PHOTO ? crop : crop.withoutBackground();
    }

    /// Where a square begins: around the centre, moved inside where it fits in, else around the photo's middle.
    private static int start(double centre, int length, int size) {
        return length > size
                ? Math.floorDiv(size - length, 2)
                : Math.clamp(Math.round(centre - length / 2.0), 0, size - length);
    }

    private static Image square(Image photo, int left, int top, int length, int side) {
        int x = Math.max(0, left);
        int y = Math.max(0, top);
        int width = Math.min(photo.width(), left + length) - x;
        int height = Math.min(photo.height(), top + length) - y;
        double scale = (double) side / length;
        int column = Math.min(side - 1, (int) Math.rint((x - left) * scale));
        int row = Math.min(side - 1, (int) Math.rint((y - top) * scale));
        int columns = Math.clamp(Math.round(width * scale), 1, side - column);
        int rows = Math.clamp(Math.round(height * scale), 1, side - row);
        Image part = photo.crop(x, y, width, height).resize(columns, rows, ResizeFilter.BICUBIC);
        return columns == side && rows == side ? part : placed(part, column, row, side);
    }

    private static Image placed(Image part, int column, int row, int side) {
        byte[] rgb = new byte[side * side * CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = MEAN[i % CHANNELS];
        }
        for (int y = 0; y < part.height(); y++) {
            int length = part.width() * CHANNELS;
            part.rgb().get(y * length, rgb, ((row + y) * side + column) * CHANNELS, length);
        }
        return Image.of(side, side, rgb);
    }

    /// The same with the mean colour outside the mask.
    public MaskCrop withoutBackground() {
        byte[] rgb = new byte[image.width() * image.height() * CHANNELS];
        image.rgb().get(rgb);
        byte[] inside = mask.bytes();
        for (int i = 0; i < inside.length; i++) {
            if (inside[i] == 0) {
                System.arraycopy(MEAN, 0, rgb, i * CHANNELS, CHANNELS);
            }
        }
        return new MaskCrop(Image.of(image.width(), image.height(), rgb), mask);
    }

    /// A square mask in another size, see [#sampled].
    static Mask resized(Mask square, int side) {
        return square.width() == side ? square : sampled(square, 0, 0, square.width(), side);
    }

    /// A square window of a mask, which may reach beyond it: the pixel nearest to the middle of each new one. A
    /// mask so thin that it falls between them keeps one pixel.
    private static Mask sampled(Mask mask, int left, int top, int length, int side) {
        boolean[] inside = new boolean[side * side];
        boolean any = false;
        int[] columns = new int[side];
        Arrays.setAll(columns, x -> left + (int) ((x + 0.5) * length / side));
        for (int y = 0; y < side; y++) {
            int row = top + (int) ((y + 0.5) * length / side);
            for (int x = 0; row >= 0 && row < mask.height() && x < side; x++) {
                int column = columns[x];
                inside[y * side + x] = column >= 0 && column < mask.width() && mask.get(column, row);
                any |= inside[y * side + x];
            }
        }
        if (!any && !mask.isEmpty()) {
            int x = (int) ((mask.box().centerX() - left) * side / length);
            int y = (int) ((mask.box().centerY() - top) * side / length);
            inside[Math.clamp(y, 0, side - 1) * side + Math.clamp(x, 0, side - 1)] = true;
        }
        return Mask.of(side, side, inside);
    }
}
