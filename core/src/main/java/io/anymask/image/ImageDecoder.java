package io.anymask.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
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
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Reads picture files: format by content, bounds before decoding, upright by EXIF.
final class ImageDecoder {
    /// The JDK's own readers decode JPEG and PNG exactly as Pillow does (checked by the golden images) and start
    /// fastest.
    private static final String JDK_READERS = "com.sun.imageio";

    private static final int SHOWN = 12;

    private ImageDecoder() {}

    static Image read(Path file, ImageLimits limits) {
        try {
            if (Files.isDirectory(file)) {
                throw new ImageException(file + ": this is a folder, expected a picture file");
            }
            long size = Files.size(file);
            if (size > limits.maxBytes()) {
                throw new ImageException("%s: %d bytes, expected at most %d".formatted(file, size, limits.maxBytes()));
            }
            return decode(Files.readAllBytes(file), file.toString(), limits);
        } catch (NoSuchFileException e) {
            throw new ImageException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new ImageException(file + ": cannot read this file (" + e + ")", e);
        }
    }

    static Image decode(byte[] file, String name, ImageLimits limits) {
        if (file.length == 0) {
            throw new ImageException(name + ": the file is empty, expected a picture");
        }
        ImageFormat format = ImageFormat.of(file);
        if (format == null) {
            throw new ImageException("%s: not a picture: it starts with '%s'; expected one of %s"
                    .formatted(name, start(file), ImageFormat.names()));
        }
        Image stored = decode(format, file, name, limits);
        return Orientation.of(format, file).apply(stored);
    }

    private static Image decode(ImageFormat format, byte[] file, String name, ImageLimits limits) {
        ImageReader reader = reader(format, file);
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(input, true, true);
            checkSize(reader.getWidth(0), reader.getHeight(0), name, limits);
            BufferedImage picture = reader.read(0);
            if (warnings.stream().anyMatch(ImageDecoder::meansTruncated)) {
                throw new ImageException("%s: the %s file is cut off or damaged (%s); copy or download it again"
                        .formatted(name, format.label(), warnings.getFirst()));
            }
            return Image.owning(picture.getWidth(), picture.getHeight(), RgbPixels.of(picture));
        } catch (IOException | RuntimeException e) {
            throw failure(format, name, e);
        } finally {
            reader.dispose();
        }
    }

    /// Readers throw runtime exceptions of many types on damaged files.
    private static ImageException failure(ImageFormat format, String name, Exception cause) {
        if (cause instanceof ImageException known) {
            return known;
        }
        String reason = String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse(cause.getClass().getSimpleName());
        return new ImageException(
                "%s: cannot decode this %s file (%s); it is damaged or cut off".formatted(name, format.label(), reason),
                cause);
    }

    private static void checkSize(int width, int height, String name, ImageLimits limits) {
        if (width <= 0 || height <= 0 || (long) width * height > limits.maxPixels()) {
            throw new ImageException("%s: the picture claims %d×%d pixels, expected at most %d in all"
                    .formatted(name, width, height, limits.maxPixels()));
        }
    }

    private static boolean meansTruncated(String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        return text.contains("premature") || text.contains("truncat") || text.contains("error reading");
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
