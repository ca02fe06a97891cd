package io.anymask.image;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// How a stored picture must be turned to stand upright: the eight values of the EXIF tag, in their order.
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    MIRRORED_UPSIDE_DOWN(false, false, true),
    TRANSPOSED(true, false, false),
    TURN_RIGHT(true, true, false),
    TRANSVERSE(true, true, true),
    TURN_LEFT(true, false, true);

    /// So far into a file its metadata is looked for.
    private static final int SEARCHED = 1 << 18;

    private static final System.Logger LOG = System.getLogger(Orientation.class.getName());

    private final boolean swapsAxes;
    private final boolean mirrorsX;
    private final boolean mirrorsY;

    /// Swaps rows and columns first, then mirrors along x, then along y.
    Orientation(boolean swapsAxes, boolean mirrorsX, boolean mirrorsY) {
        this.swapsAxes = swapsAxes;
        this.mirrorsX = mirrorsX;
        this.mirrorsY = mirrorsY;
    }

    /// The orientation a file asks for; upright when it says nothing or something damaged.
    static Orientation of(ImageFormat format, byte[] file) {
        boolean mayHaveExif = switch (format) {
            case JPEG -> contains(file, "Exif\0\0");
            case PNG -> contains(file, "eXIf");
            case WEBP -> contains(file, "EXIF");
            case TIFF -> true;
            case GIF, BMP -> false;
        };
        if (!mayHaveExif) {
            return UPRIGHT;
        }
        try {
            ExifIFD0Directory exif = ImageMetadataReader.readMetadata(new ByteArrayInputStream(file))
                    .getFirstDirectoryOfType(ExifIFD0Directory.class);
            Integer value = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
            return value == null || value < 1 || value > values().length ? UPRIGHT : values()[value - 1];
        } catch (ImageProcessingException | IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "unreadable metadata: the picture is taken as it is stored", e);
            return UPRIGHT;
        }
    }

    /// The value of the EXIF tag, 1 to 8.
    int exifValue() {
        return Arrays.asList(values()).indexOf(this) + 1;
    }

    /// Whether a picture that is turned upright has its width where the stored one has its height.
    boolean swapsAxes() {
        return swapsAxes;
    }

    Image apply(Image stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int width = swapsAxes ? stored.height() : stored.width();
        int height = swapsAxes ? stored.width() : stored.height();
        byte[] turned = new byte[width * height * Image.CHANNELS];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int u = mirrorsX ? width - 1 - x : x;
                int v = mirrorsY ? height - 1 - y : y;
                int rgb = swapsAxes ? stored.rgb(v, u) : stored.rgb(u, v);
                turned[at++] = (byte) (rgb >> 16);
                turned[at++] = (byte) (rgb >> 8);
                turned[at++] = (byte) rgb;
            }
        }
        return Image.owning(width, height, turned);
    }

    private static boolean contains(byte[] file, String marker) {
        byte[] sought = marker.getBytes(StandardCharsets.ISO_8859_1);
        int end = Math.min(file.length, SEARCHED) - sought.length;
        for (int i = 0; i <= end; i++) {
            if (file[i] == sought[0] && Arrays.equals(file, i, i + sought.length, sought, 0, sought.length)) {
                return true;
            }
        }
        // PNG and WebP may carry it at their very end
        int tail = Math.max(0, file.length - SEARCHED);
        for (int i = Math.max(tail, end + 1); i <= file.length - sought.length; i++) {
            if (file[i] == sought[0] && Arrays.equals(file, i, i + sought.length, sought, 0, sought.length)) {
                return true;
            }
        }
        return false;
    }
}
