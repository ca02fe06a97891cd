package io.anymask.image;

import io.anymask.file.Untrusted;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/// The pages of a TIFF or BigTIFF file as numbers, just as they are stored: stacks of slices, channels or times.
///
/// The file is held in memory, and a page is decoded when it is asked for. All pages have one size, one number of
/// channels and one type. Immutable.
public final class TiffStack {
    private static final int X_RESOLUTION = 282;
    private static final int Y_RESOLUTION = 283;
    private static final int MOST_GREY = 3; // photometric interpretations: white is 0, black is 0, RGB, palette

    private final TiffFile file;

    private TiffStack(TiffFile file) {
        this.file = file;
    }

    /// Whether a file begins as a TIFF does.
    ///
    /// @param start at least the first four bytes
    public static boolean starts(byte[] start) {
        return ImageFormat.of(start) == ImageFormat.TIFF;
    }

    /// @throws ImageException when it is no TIFF, is damaged, larger than allowed, or its pages differ
    public static TiffStack read(Path path, ImageLimits limits) {
        String name = path.toString();
        byte[] bytes = Untrusted.bytes(path, "a TIFF file", limits.maxBytes(), ImageException::new);
        if (ImageFormat.of(bytes) != ImageFormat.TIFF) {
            throw new ImageException(name + ": got another kind of file, expected a TIFF");
        }
        return ImageDecoder.guarded(ImageFormat.TIFF, name, () -> {
            TiffFile file = TiffFile.parse(bytes, name);
            TiffPage first = file.pages().getFirst();
            ImageDecoder.checkSize(first.width(), first.height(), name, limits);
            for (TiffPage page : file.pages()) {
                requireAlike(file, first, page);
            }
            return new TiffStack(file);
        });
    }

    private static void requireAlike(TiffFile file, TiffPage first, TiffPage page) {
        if (page.photometric() > MOST_GREY || !TiffCodec.knows(page)) {
            throw file.unsupported("as numbers: its photometric interpretation %d with compression %d"
                    .formatted(page.photometric(), page.compression()));
        }
        boolean alike = page.width() == first.width()
                && page.height() == first.height()
                && page.channels() == first.channels()
                && page.type().equals(first.type());
        if (!alike) {
            throw new ImageException(
                    "%s: got a page of %d×%d pixels and one of %d×%d (%d and %d channels, %s and %s), expected pages of one size and type; split the file"
                            .formatted(
                                    file.name(),
                                    first.width(),
                                    first.height(),
                                    page.width(),
                                    page.height(),
                                    first.channels(),
                                    page.channels(),
                                    first.type(),
                                    page.type()));
        }
    }

    private TiffPage first() {
        return file.pages().getFirst();
    }

    /// How many there are, without thumbnails, overviews and masks.
    public int pages() {
        return file.pages().size();
    }

    /// Pixels of a page, across.
    public int width() {
        return first().width();
    }

    public int height() {
        return first().height();
    }

    /// Samples of a pixel.
    public int channels() {
        return first().channels();
    }

    /// What programs note about the file in its first page: the text of ImageJ, the XML of OME; empty for none.
    public String description() {
        return first().text(TiffPage.DESCRIPTION);
    }

    /// Pixels in a unit of length along x, whatever the unit is; none where the file does not say it.
    public OptionalDouble resolutionX() {
        return resolution(X_RESOLUTION);
    }

    /// The same along y.
    public OptionalDouble resolutionY() {
        return resolution(Y_RESOLUTION);
    }

    private OptionalDouble resolution(int tag) {
        double[] values = first().numbers(tag);
        return values == null || values.length == 0 || !(values[0] > 0 && Double.isFinite(values[0]))
                ? OptionalDouble.empty()
                : OptionalDouble.of(values[0]);
    }

    /// The samples of one channel of a page, row by row.
    ///
    /// @param page from 0
    /// @param channel from 0
    /// @throws ImageException when they are damaged
    public float[] values(int page, int channel) {
        Objects.checkIndex(page, pages());
        Objects.checkIndex(channel, channels());
        return ImageDecoder.guarded(ImageFormat.TIFF, file.name(), () -> {
            Samples samples = TiffSamples.read(file.pages().get(page), List.of(channel + 1));
            float[] values = new float[samples.width() * samples.height()];
            double[] row = new double[samples.width()];
            for (int y = 0; y < samples.height(); y++) {
                samples.read(y, 0, row);
                for (int x = 0; x < row.length; x++) {
                    values[y * row.length + x] = (float) row[x];
                }
            }
            return values;
        });
    }
}
