package io.anymask.image;

import io.anymask.file.Untrusted;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/// Reads one page of a TIFF or BigTIFF file.
///
/// Grey, RGB, CMYK and palette pictures are decoded here, from samples of any type. What cameras, scanners
/// and fax machines write beside that (JPEG, CCITT, YCbCr, Lab) is left to TwelveMonkeys' reader.
final class TiffDecoder {
    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int CMYK = 5;
    private static final int INKS = 4;
    private static final int ASSOCIATED_ALPHA = 1;

    /// No writer makes tiles of many times the picture.
    private static final long USUAL_TILE = 1 << 24;

    private TiffDecoder() {}

    /// Stored, not yet upright.
    static Decoded decode(byte[] bytes, String name, ReadOptions options) throws IOException {
        TiffFile file = TiffFile.parse(bytes, name);
        TiffPage page = page(file, options);
        ImageDecoder.checkSize(page.width(), page.height(), name, options.limits());
        boolean ours = TiffCodec.knows(page);
        return switch (page.photometric()) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO, RGB ->
                ours ? samples(file, page, options) : foreign(file, page, options);
            case PALETTE -> ours ? eightBits(file, palette(page), options) : foreign(file, page, options);
            case CMYK -> ours ? eightBits(file, inks(page), options) : foreign(file, page, options);
            default -> foreign(file, page, options);
        };
    }

    /// @throws ImageException when the file has no such page
    static TiffPage page(TiffFile file, ReadOptions options) {
        List<TiffPage> pages = file.pages();
        if (options.page() > pages.size()) {
            throw new ImageException("%s: page %d, the file has %d; choose one of these"
                    .formatted(file.name(), options.page(), pages.size()));
        }
        return pages.get(options.page() - 1);
    }

    private static Decoded samples(TiffFile file, TiffPage page, ReadOptions options) {
        int stored = page.channels();
        boolean colours = page.photometric() == RGB && stored >= Image.CHANNELS;
        List<Integer> chosen = ImageDecoder.channels(file.name(), options, stored, colours);
        SampleType type = page.type();
        Levels.Hints hints = new Levels.Hints(
                TiffRange.of(page, file.pages().getFirst().text(TiffPage.DESCRIPTION), type),
                TiffRange.noData(page),
                page.photometric() == WHITE_IS_ZERO);
        Samples samples = colours && options.channels().isEmpty() && isPremultiplied(page)
                ? divided(TiffSamples.read(page, List.of(1, 2, 3, 4)))
                : TiffSamples.read(page, chosen);
        boolean together = colours && chosen.stream().allMatch(channel -> channel <= Image.CHANNELS);
        Levels levels = Levels.of(file.name(), samples, options.range(), hints, together);
        return new Decoded(
                Image.owning(page.width(), page.height(), levels.rgb()),
                new Reading(
                        options.page(), file.pages().size(), chosen, stored, type.toString(), levels.mappings(), 1));
    }

    private static boolean isPremultiplied(TiffPage page) {
        return page.channels() == 4
                && page.number(TiffPage.EXTRA_SAMPLES, 0) == ASSOCIATED_ALPHA
                && page.type().equals(SampleType.BYTE);
    }

    /// Colours that were multiplied by alpha, divided by it, as Pillow does.
    private static Samples divided(Samples multiplied) {
        byte[][] rows = new byte[multiplied.height()][multiplied.width() * Image.CHANNELS];
        for (int y = 0; y < rows.length; y++) {
            byte[] from = multiplied.rows()[y];
            for (int x = 0; x < multiplied.width(); x++) {
                int alpha = from[4 * x + 3] & 0xFF;
                for (int c = 0; c < Image.CHANNELS; c++) {
                    int value = from[4 * x + c] & 0xFF;
                    rows[y][Image.CHANNELS * x + c] =
                            (byte) (alpha == 0 ? 0 : Math.min(255, alpha == 255 ? value : value * 255 / alpha));
                }
            }
        }
        return new Samples(
                multiplied.width(), multiplied.height(), Image.CHANNELS, SampleType.BYTE, multiplied.order(), rows);
    }

    /// Colours by number; of the 16 bits of a palette's entries the upper 8 are kept.
    private static Image palette(TiffPage page) {
        double[] map = page.numbers(TiffPage.COLOUR_MAP);
        int bits = page.type().bits();
        if (map == null || bits > Short.SIZE || map.length < Image.CHANNELS << bits) {
            throw page.file().damaged("its palette is missing or too short");
        }
        Samples samples = TiffSamples.read(page, List.of(1));
        byte[] rgb = new byte[page.width() * page.height() * Image.CHANNELS];
        double[] line = new double[page.width()];
        int entries = map.length / Image.CHANNELS;
        boolean bytes = IntStream.range(0, map.length).allMatch(i -> map[i] < 256); // a common fault of writers
        int at = 0;
        for (int y = 0; y < page.height(); y++) {
            samples.read(y, 0, line);
            for (double index : line) {
                for (int c = 0; c < Image.CHANNELS; c++) {
                    int value = (int) map[c * entries + (int) index];
                    rgb[at++] = (byte) (bytes ? value : value >> 8);
                }
            }
        }
        return Image.owning(page.width(), page.height(), rgb);
    }

    /// Cyan, magenta, yellow and black to RGB by Pillow's rule, without colour management.
    private static Image inks(TiffPage page) {
        SampleType type = page.type();
        if (page.channels() < INKS || type.kind() != SampleType.Kind.UNSIGNED || type.bits() % Byte.SIZE != 0) {
            throw page.file().unsupported("CMYK of %d channels of %s".formatted(page.channels(), type));
        }
        Samples samples = TiffSamples.read(page, List.of(1, 2, 3, 4));
        byte[] rgb = new byte[page.width() * page.height() * Image.CHANNELS];
        double[][] lines = new double[INKS][page.width()];
        double step = Math.scalb(1.0, type.bits() - Byte.SIZE);
        int at = 0;
        for (int y = 0; y < page.height(); y++) {
            for (int ink = 0; ink < INKS; ink++) {
                samples.read(y, ink, lines[ink]);
            }
            for (int x = 0; x < page.width(); x++) {
                int paper = 255 - (int) (lines[3][x] / step);
                for (int c = 0; c < Image.CHANNELS; c++) {
                    int ink = (int) (lines[c][x] / step);
                    int product = ink * paper + 128;
                    rgb[at++] = (byte) Math.max(0, paper - (((product >> 8) + product) >> 8));
                }
            }
        }
        return Image.owning(page.width(), page.height(), rgb);
    }

    private static Decoded foreign(TiffFile file, TiffPage page, ReadOptions options) throws IOException {
        requireKnown(page);
        long tile = page.number(TiffPage.TILE_WIDTH, 1) * page.number(TiffPage.TILE_HEIGHT, 1);
        long pixels = (long) page.width() * page.height();
        if (tile < 1 || tile > Math.max(USUAL_TILE, 4 * pixels)) {
            throw file.damaged("tiles of %d×%d pixels in a picture of %d×%d"
                    .formatted(
                            page.number(TiffPage.TILE_WIDTH, 1),
                            page.number(TiffPage.TILE_HEIGHT, 1),
                            page.width(),
                            page.height()));
        }
        Untrusted.require(
                file.name(), (pixels + tile) * 2 * Math.max(Image.CHANNELS, page.channels()), ImageException::new);
        ImageReader reader = twelveMonkeys(file);
        try (ImageInputStream input = new BytesInputStream(file.bytes())) {
            reader.setInput(input, false, true);
            BufferedImage picture = reader.read(page.index());
            return eightBits(
                    file, Image.owning(picture.getWidth(), picture.getHeight(), RgbPixels.of(picture)), options);
        } finally {
            reader.dispose();
        }
    }

    /// @throws ImageException for a compression that TwelveMonkeys' reader does not know
    private static void requireKnown(TiffPage page) {
        int compression = page.compression();
        boolean known = (compression >= 1 && compression <= 8)
                || IntStream.of(32766, 32771, 32773, 32809, 32946).anyMatch(code -> code == compression);
        if (!known) {
            String name = switch (compression) {
                case 33003, 33005, 34712 -> "JPEG 2000";
                case 34925 -> "LZMA";
                case 34887 -> "LERC";
                case 50000, 34926 -> "Zstandard";
                case 50001, 34927 -> "WebP";
                case 50002 -> "JPEG XL";
                default -> "number " + compression;
            };
            throw page.file().unsupported("compression " + name);
        }
    }

    private static ImageReader twelveMonkeys(TiffFile file) {
        String format = file.isBig() ? "bigtiff" : "tiff";
        for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format); readers.hasNext(); ) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith("com.twelvemonkeys")) {
                return reader;
            }
        }
        throw new ImageException("this Java runtime has no reader for " + format);
    }

    private static Decoded eightBits(TiffFile file, Image rgb, ReadOptions options) {
        return Decoded.of(file.name(), rgb, options, file.pages().size());
    }
}
