package io.anymask.image;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How a stored picture must be turned to stand upright: the eight values of the EXIF tag, in their order.
public enum Orientation {
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

    /// The one that swaps rows and columns first, then mirrors along x, then along y.
    public static Orientation of(boolean swapsAxes, boolean mirrorsX, boolean mirrorsY) {
        return Arrays.stream(values())
                .filter(one -> one.swapsAxes == swapsAxes && one.mirrorsX == mirrorsX && one.mirrorsY == mirrorsY)
                .findFirst()
                .orElseThrow();
    }

    /// The orientation a file asks for; upright when it says nothing or something damaged.
    ///
    /// @param page of a TIFF file, counted from 1
    static Orientation of(ImageFormat format, byte[] file, int page) {
        try {
            long value = switch (format) {
                case JPEG -> contains(file, "Exif\0\0") ? value(metadata(file)) : 0;
                case WEBP -> contains(file, "EXIF") ? value(metadata(file)) : 0;
                case PNG -> value(exif(PngExif.of(file)));
                case TIFF -> TiffFile.parse(file, "").pages().get(page - 1).number(TiffPage.ORIENTATION, 0);
                case GIF, BMP -> 0;
            };
            return value < 1 || value > values().length ? UPRIGHT : values()[(int) value - 1];
        } catch (ImageProcessingException | IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "unreadable metadata: the picture is taken as it is stored", e);
            return UPRIGHT;
        }
    }

    private static Metadata metadata(byte[] file) throws ImageProcessingException, IOException {
        return ImageMetadataReader.readMetadata(new ByteArrayInputStream(file));
    }

    private static Metadata exif(byte @Nullable [] block) {
        Metadata metadata = new Metadata();
        if (block != null) {
            new ExifReader().extract(new ByteArrayReader(block), metadata);
        }
        return metadata;
    }

    private static int value(Metadata metadata) {
        ExifIFD0Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
        Integer value = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
        return value == null ? 0 : value;
    }

    /// The value of the EXIF tag, 1 to 8.
    public int exifValue() {
        return Arrays.asList(values()).indexOf(this) + 1;
    }

    /// Whether a picture that is turned upright has its width where the stored one has its height.
    public boolean swapsAxes() {
        return swapsAxes;
    }

    /// The upright picture of a stored one.
    public Image apply(Image stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int width = swapsAxes ? stored.height() : stored.width();
        int height = swapsAxes ? stored.width() : stored.height();
        int right = (mirrorsX ? -1 : 1) * (swapsAxes ? stored.width() : 1);
        int down = (mirrorsY ? -1 : 1) * (swapsAxes ? 1 : stored.width());
        int first = (mirrorsX ? -right * (width - 1) : 0) + (mirrorsY ? -down * (height - 1) : 0);
        ByteBuffer pixels = stored.rgb();
        byte[] turned = new byte[width * height * Image.CHANNELS];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0, from = (first + y * down) * Image.CHANNELS;
                    x < width;
                    x++, from += right * Image.CHANNELS) {
                turned[at++] = pixels.get(from);
                turned[at++] = pixels.get(from + 1);
                turned[at++] = pixels.get(from + 2);
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
        // WebP may carry it at their very end
        int tail = Math.max(0, file.length - SEARCHED);
        for (int i = Math.max(tail, end + 1); i <= file.length - sought.length; i++) {
            if (file[i] == sought[0] && Arrays.equals(file, i, i + sought.length, sought, 0, sought.length)) {
                return true;
            }
        }
        return false;
    }
}
