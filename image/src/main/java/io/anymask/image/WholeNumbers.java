package io.anymask.image;

import java.util.List;
import java.util.Optional;

/// The stored values of a grey or palette TIFF page as whole numbers: what label maps are made of, whatever type
/// they are stored as.
///
/// @param values row by row; not to be modified
public record WholeNumbers(int width, int height, int[] values) {
    /// Reads the only page; empty when the file is no TIFF file, has more than one channel, or is compressed as
    /// photographs and faxes are.
    ///
    /// @param name for messages
    /// @throws ImageException when the file is damaged, claims more than the limits, has several pages, or a value
    ///     that is not a whole number of 32 bits
    public static Optional<WholeNumbers> of(byte[] file, String name, ImageLimits limits) {
        if (ImageFormat.of(file) != ImageFormat.TIFF) {
            return Optional.empty();
        }
        return ImageDecoder.guarded(ImageFormat.TIFF, name, () -> {
            List<TiffPage> pages = TiffFile.parse(file, name).pages();
            TiffPage page = pages.getFirst();
            if (page.channels() != 1 || !TiffCodec.knows(page)) {
                return Optional.empty();
            }
            if (pages.size() > 1) {
                throw new ImageException(
                        "%s: got %d pages, expected a single picture of labels; write the one that is meant into a file of its own"
                                .formatted(name, pages.size()));
            }
            ImageDecoder.checkSize(page.width(), page.height(), name, limits);
            return Optional.of(of(TiffSamples.read(page, List.of(1)), name));
        });
    }

    private static WholeNumbers of(Samples samples, String name) {
        int width = samples.width();
        int[] values = new int[width * samples.height()];
        double[] line = new double[width];
        for (int y = 0; y < samples.height(); y++) {
            samples.read(y, 0, line);
            for (int x = 0; x < width; x++) {
                int value = (int) line[x];
                if (value != line[x]) {
                    throw new ImageException(
                            "%s: got %s at (%d, %d), expected whole numbers of 32 bits as labels; is it a photo or a probability map?"
                                    .formatted(name, line[x], x, y));
                }
                values[y * width + x] = value;
            }
        }
        return new WholeNumbers(width, samples.height(), values);
    }
}
