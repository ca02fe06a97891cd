package io.anymask.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/// Reads picture files: format by content, bounds before decoding, upright by EXIF.
final class ImageDecoder {
    /// The JDK's own readers decode JPEG and PNG exactly as Pillow does (checked by the golden images) and start
    /// fastest.
    private static final String JDK_READERS = "com.sun.imageio";

    private static final int SHOWN = 12;

    /// Progressive files have about ten.
    private static final int MOST_SCANS = 200;

    private ImageDecoder() {}

    static Image read(Path file, ImageLimits limits) {
        try {
            if (Files.isDirectory(file)) {
                throw new ImageException(file + ": this is a folder, expected a picture file; name one in it");
            }
            checkBytes(Files.size(file), file.toString(), limits);
            return decode(Files.readAllBytes(file), file.toString(), limits);
        } catch (NoSuchFileException e) {
            throw new ImageException(file + ": there is no such file; check the path", e);
        } catch (IOException e) {
            throw new ImageException(file + ": cannot read this file (" + e + ")", e);
        }
    }

    static Image decode(byte[] file, String name, ImageLimits limits) {
        ImageFormat format = format(file, name, limits);
        Image stored = decode(format, file, name, limits);
        return Orientation.of(format, file).apply(stored);
    }

    static ImageInfo info(byte[] file, String name, ImageLimits limits) {
        ImageFormat format = format(file, name, limits);
        ImageReader reader = reader(format, file);
        try (ImageInputStream input = new BytesInputStream(ColourProfile.removed(format, file))) {
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            checkSize(width, height, name, limits);
            Orientation orientation = Orientation.of(format, file);
            return new ImageInfo(
                    format.mediaType(),
                    orientation.swapsAxes() ? height : width,
                    orientation.swapsAxes() ? width : height,
                    orientation.exifValue());
        } catch (IOException | RuntimeException e) {
            throw failure(format, name, e);
        } finally {
            reader.dispose();
        }
    }

    private static ImageFormat format(byte[] file, String name, ImageLimits limits) {
        if (file.length == 0) {
            throw new ImageException(name + ": the file is empty, expected a picture; copy or download it again");
        }
        checkBytes(file.length, name, limits);
        ImageFormat format = ImageFormat.of(file);
        if (format == null) {
            throw new ImageException("%s: not a picture: it starts with '%s'; expected one of %s; convert it first"
                    .formatted(name, start(file), ImageFormat.names()));
        }
        int scans = format == ImageFormat.JPEG ? scans(file) : 0;
        if (scans > MOST_SCANS) {
            throw new ImageException(
                    "%s: a JPEG file of %d scans, expected at most %d; it is made to keep readers busy, save it anew"
                            .formatted(name, scans, MOST_SCANS));
        }
        return format;
    }

    private static Image decode(ImageFormat format, byte[] file, String name, ImageLimits limits) {
        ImageReader reader = reader(format, file);
        try (ImageInputStream input = new BytesInputStream(ColourProfile.removed(format, file))) {
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(input, true, true);
            checkSize(reader.getWidth(0), reader.getHeight(0), name, limits);
            BufferedImage picture = reader.read(0);
            if (warnings.stream().anyMatch(ImageDecoder::meansDamage)) {
                throw new ImageException("%s: the %s file is cut off or damaged (%s); copy or download it again"
                        .formatted(name, format.label(), warnings.getFirst()));
            }
            return Image.owning(picture.getWidth(), picture.getHeight(), RgbPixels.of(picture));
        } catch (IOException | RuntimeException e) {
            throw failure(format, name, e);
        } catch (OutOfMemoryError e) {
            throw new ImageException(
                    name + ": the picture does not fit into memory; give Java more (-Xmx) or shrink it", e);
        } finally {
            reader.dispose();
        }
    }

    /// Readers throw runtime exceptions of many types on damaged files.
    private static ImageException failure(ImageFormat format, String name, Exception cause) {
        if (cause instanceof ImageException known) {
            return known;
        }
        String message = cause.getMessage();
        String reason = (message == null ? cause.getClass().getSimpleName() : message)
                .lines()
                .findFirst()
                .orElse(cause.getClass().getSimpleName());
        return new ImageException(
                "%s: cannot decode this %s file (%s); it is damaged or cut off, copy or download it again"
                        .formatted(name, format.label(), reason),
                cause);
    }

    /// How many times the pixels are gone over: within them the marker cannot occur, in metadata seldom.
    private static int scans(byte[] file) {
        int scans = 0;
        for (int i = 0; i + 1 < file.length; i++) {
            scans += file[i] == (byte) 0xFF && file[i + 1] == (byte) 0xDA ? 1 : 0;
        }
        return scans;
    }

    private static void checkBytes(long size, String name, ImageLimits limits) {
        if (size > limits.maxBytes()) {
            throw new ImageException("%s: %d bytes, expected at most %d; raise the ImageLimits if you trust it"
                    .formatted(name, size, limits.maxBytes()));
        }
    }

    private static void checkSize(int width, int height, String name, ImageLimits limits) {
        long most = Math.min(limits.maxPixels(), ImageLimits.MOST_PIXELS);
        if (width <= 0 || height <= 0 || (long) width * height > most) {
            throw new ImageException(
                    "%s: the picture claims %d×%d pixels, expected at most %d in all; shrink it, or raise the ImageLimits if you trust it"
                            .formatted(name, width, height, most));
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

    private static ImageReader reader(ImageFormat format, byte[] file) {
        boolean plain = format.isPlain(file);
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

    private static String start(byte[] file) {
        String text = new String(file, 0, Math.min(SHOWN, file.length), StandardCharsets.ISO_8859_1);
        return text.replaceAll("[^ -~]", "?");
    }
}
