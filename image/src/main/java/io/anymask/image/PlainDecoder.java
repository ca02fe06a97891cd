package io.anymask.image;

import io.anymask.file.Untrusted;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/// Reads JPEG, PNG, GIF and BMP files with ImageIO.
final class PlainDecoder {
    /// The JDK's own readers decode JPEG and PNG exactly as Pillow does (checked by the golden images) and start
    /// fastest.
    private static final String JDK_READERS = "com.sun.imageio";

    private PlainDecoder() {}

    /// Stored, not yet upright.
    static Decoded decode(ImageFormat format, byte[] file, String name, ReadOptions options) throws IOException {
        ImageDecoder.checkPage(name, options);
        int[] size = size(format, file, name);
        ImageDecoder.checkSize(size[0], size[1], name, options.limits());
        long pixels = (long) size[0] * size[1];
        BufferedImage picture;
        if (format == ImageFormat.JPEG) {
            JpegStructure structure = JpegStructure.of(file);
            structure.check(name);
            Untrusted.require(
                    name,
                    file.length + structure.coefficientBytes() + 2 * pixels * Image.CHANNELS,
                    ImageException::new);
            picture = read(reader(format, structure.isPlain()), format, file, name);
        } else {
            Untrusted.require(name, file.length + 2 * pixels * Image.CHANNELS, ImageException::new);
            picture = read(reader(format, true), format, file, name);
        }
        boolean usual = options.channels().isEmpty() && options.range() instanceof SampleRange.Auto;
        boolean deep = picture.getRaster().getTransferType() == DataBuffer.TYPE_USHORT
                && RgbPixels.isPlain(picture)
                && picture.getColorModel().getComponentSize(0) == Short.SIZE;
        if (deep || (!usual && RgbPixels.isPlain(picture))) {
            int stored = picture.getRaster().getNumBands();
            List<Integer> chosen = ImageDecoder.channels(name, options, stored, stored >= Image.CHANNELS);
            return Decoded.of(name, RgbPixels.samples(picture, chosen), options, 1, chosen, stored);
        }
        Image rgb = Image.owning(picture.getWidth(), picture.getHeight(), RgbPixels.of(picture));
        return Decoded.of(name, format == ImageFormat.GIF ? GifCanvas.of(file).around(rgb) : rgb, options, 1);
    }

    /// Width and height.
    static int[] size(ImageFormat format, byte[] file, String name) throws IOException {
        if (format == ImageFormat.GIF) {
            GifCanvas canvas = GifCanvas.of(file);
            return new int[] {canvas.width(), canvas.height()};
        }
        ImageReader reader = reader(
                format, format != ImageFormat.JPEG || JpegStructure.of(file).isPlain());
        try (ImageInputStream input = new BytesInputStream(ColourProfile.removed(format, file))) {
            reader.setInput(input, true, true);
            return new int[] {reader.getWidth(0), reader.getHeight(0)};
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage read(ImageReader reader, ImageFormat format, byte[] file, String name)
            throws IOException {
        try (ImageInputStream input = new BytesInputStream(ColourProfile.removed(format, file))) {
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(input, true, true);
            BufferedImage picture = reader.read(0);
            if (warnings.stream().anyMatch(PlainDecoder::meansDamage)) {
                throw ImageException.damaged(name, format.label(), DecoderFault.damage(warnings.getFirst()));
            }
            return picture;
        } finally {
            reader.dispose();
        }
    }

    private static boolean meansDamage(String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        boolean corrupt = text.contains("corrupt") && !text.contains("extraneous bytes");
        return corrupt
                || text.contains("premature")
                || text.contains("truncat")
                || text.contains("unexpected end")
                || text.contains("error reading");
    }

    /// @param plain whether the JDK's own reader is right for the file
    private static ImageReader reader(ImageFormat format, boolean plain) {
        List<ImageReader> others = new ArrayList<>();
        for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.readerName());
                readers.hasNext(); ) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith(JDK_READERS) == plain) {
                return reader;
            }
            others.add(reader);
        }
        if (others.isEmpty()) {
            throw new ImageException("this Java runtime has no reader for " + format.label());
        }
        return others.getFirst();
    }
}
