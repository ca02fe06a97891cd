package io.anymask.overlay;

import io.anymask.image.Image;
import io.anymask.image.PngFile;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/// The object alone: the photo where the mask is set, transparent elsewhere. Transparent pixels are black, so
/// that nothing of the background remains in the file. Immutable.
public final class Cutout {
    private static final int CHANNELS = 4;
    private static final int OPAQUE = 0xFF;

    private final Image photo;
    private final Mask mask;

    private Cutout(Image photo, Mask mask) {
        this.photo = photo;
        this.mask = mask;
    }

    /// In the frame of the whole photo.
    ///
    /// @throws IllegalArgumentException if the mask is not of the photo's size
    public static Cutout of(Image photo, Mask mask) {
        if (mask.width() != photo.width() || mask.height() != photo.height()) {
            throw new IllegalArgumentException("cutout: got a mask of %d×%d pixels, expected the photo's %d×%d"
                    .formatted(mask.width(), mask.height(), photo.width(), photo.height()));
        }
        return new Cutout(photo, mask);
    }

    /// Only the smallest frame around the object; an empty mask keeps its frame.
    public Cutout cropped() {
        if (mask.isEmpty()) {
            return this;
        }
        Box box = mask.box();
        int x = (int) box.x0();
        int y = (int) box.y0();
        int width = (int) box.x1() - x + 1;
        int height = (int) box.y1() - y + 1;
        return new Cutout(photo.crop(x, y, width, height), mask.crop(x, y, width, height));
    }

    public int width() {
        return photo.width();
    }

    public int height() {
        return photo.height();
    }

    /// The pixel at (x, y) as 0xAARRGGBB, 0 outside the object.
    ///
    /// @throws IndexOutOfBoundsException outside the frame
    public int argb(int x, int y) {
        return mask.get(x, y) ? OPAQUE << 24 | photo.rgb(x, y) : 0;
    }

    /// A copy of type TYPE_INT_ARGB.
    public BufferedImage toBufferedImage() {
        BufferedImage picture = new BufferedImage(width(), height(), BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height(); y++) {
            for (int x = 0; x < width(); x++) {
                picture.setRGB(x, y, argb(x, y));
            }
        }
        return picture;
    }

    /// Writes a PNG file with transparency. It appears whole or not at all.
    ///
    /// @throws io.anymask.image.ImageException if the file cannot be written
    public void writePng(Path file) {
        byte[] rgba = new byte[Math.multiplyExact(Math.multiplyExact(width(), height()), CHANNELS)];
        int at = 0;
        for (int y = 0; y < height(); y++) {
            for (int x = 0; x < width(); x++) {
                int pixel = argb(x, y);
                rgba[at++] = (byte) (pixel >> 16);
                rgba[at++] = (byte) (pixel >> 8);
                rgba[at++] = (byte) pixel;
                rgba[at++] = (byte) (pixel >>> 24);
            }
        }
        PngFile.writeRgba(width(), height(), rgba, file);
    }
}
