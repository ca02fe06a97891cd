package io.anymask.image;

import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// Reads picture files: format by content, bounds before decoding, upright by EXIF.
final class ImageDecoder {
    private static final int SHOWN = 12;

    private ImageDecoder() {}

    static Image read(Path file, ReadOptions options) {
        try {
            Untrusted.requireFile(file, "a picture file", ImageException::new);
            checkBytes(Files.size(file), file.toString(), options.limits());
            return decode(Files.readAllBytes(file), file.toString(), options);
        } catch (NoSuchFileException e) {
            throw new ImageException(file + ": there is no such file; check the path", e);
        } catch (IOException e) {
            throw new ImageException(file + ": cannot read this file (" + FileFault.describe(e) + ")", e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(file.toString(), e);
        }
    }

    static Image read(InputStream stream, String name, ReadOptions options) {
        try {
            long most = Math.min(options.limits().maxBytes(), Integer.MAX_VALUE - 9L);
            byte[] file = stream.readNBytes((int) most + 1);
            return decode(file, name, options);
        } catch (IOException e) {
            throw new ImageException(name + ": cannot be read to its end (" + FileFault.describe(e) + ")", e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, e);
        }
    }

    static Image decode(byte[] file, String name, ReadOptions options) {
        ImageFormat format = format(file, name, options.limits());
        return guarded(format, name, () -> {
            Decoded stored = switch (format) {
                case TIFF -> TiffDecoder.decode(file, name, options);
                case WEBP -> WebpDecoder.decode(file, name, options);
                case JPEG, PNG, GIF, BMP -> PlainDecoder.decode(format, file, name, options);
            };
            Orientation orientation = options.ignoreExif() ? Orientation.UPRIGHT : orientation(format, file, options);
            return orientation.apply(stored.image()).with(stored.reading().turned(orientation.exifValue()));
        });
    }

    static ImageInfo info(byte[] file, String name, ReadOptions options) {
        ImageFormat format = format(file, name, options.limits());
        return guarded(format, name, () -> {
            int pages = 1;
            int[] size;
            if (format == ImageFormat.TIFF) {
                TiffFile tiff = TiffFile.parse(file, name);
                TiffPage page = TiffDecoder.page(tiff, options);
                pages = tiff.pages().size();
                size = new int[] {page.width(), page.height()};
            } else if (format == ImageFormat.WEBP) {
                size = WebpDecoder.size(file, name);
            } else {
                size = PlainDecoder.size(format, file, name);
            }
            checkSize(size[0], size[1], name, options.limits());
            Orientation orientation = options.ignoreExif() ? Orientation.UPRIGHT : orientation(format, file, options);
            return new ImageInfo(
                    format.mediaType(),
                    orientation.swapsAxes() ? size[1] : size[0],
                    orientation.swapsAxes() ? size[0] : size[1],
                    orientation.exifValue(),
                    pages);
        });
    }

    private static Orientation orientation(ImageFormat format, byte[] file, ReadOptions options) {
        return Orientation.of(format, file, options.page());
    }

    /// Decoding, whatever the decoder throws.
    @FunctionalInterface
    interface Decoding<T> {
        T run() throws IOException;
    }

    /// Decoders throw runtime exceptions and errors of many types on damaged files.
    static <T> T guarded(ImageFormat format, String name, Decoding<T> decoding) {
        try {
            return decoding.run();
        } catch (ImageException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, e);
        } catch (IOException | RuntimeException | StackOverflowError | InternalError e) {
            if (DecoderFault.isUnsupported(e)) {
                throw ImageException.unsupported(name, format.label(), DecoderFault.feature(e));
            }
            throw ImageException.damaged(name, format.label(), DecoderFault.damage(e), e);
        }
    }

    private static ImageException outOfMemory(String name, OutOfMemoryError cause) {
        return new ImageException(
                name + ": the picture does not fit into memory; give Java more (-Xmx) or shrink it", cause);
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
        return format;
    }

    private static void checkBytes(long size, String name, ImageLimits limits) {
        if (size > limits.maxBytes()) {
            throw new ImageException("%s: %d bytes, expected at most %d; raise the ImageLimits if you trust it"
                    .formatted(name, size, limits.maxBytes()));
        }
    }

    /// @throws ImageException when there are none, or too many
    static void checkSize(int width, int height, String name, ImageLimits limits) {
        long most = Math.min(limits.maxPixels(), ImageLimits.MOST_PIXELS);
        if (width <= 0 || height <= 0 || (long) width * height > most) {
            throw ImageException.tooLarge(name, width + "×" + height, most);
        }
    }

    /// @throws ImageException when another page than the first is asked of a format that has one
    static void checkPage(String name, ReadOptions options) {
        if (options.page() != 1) {
            throw new ImageException(
                    "%s: page %d, this format has one; leave the page out".formatted(name, options.page()));
        }
    }

    /// The channels to read, counted from 1.
    ///
    /// @param colours whether the first three are red, green and blue
    static List<Integer> channels(String name, ReadOptions options, int stored, boolean colours) {
        List<Integer> chosen = options.channels();
        if (chosen.isEmpty()) {
            return IntStream.rangeClosed(1, colours ? Image.CHANNELS : 1)
                    .boxed()
                    .toList();
        }
        if (chosen.stream().anyMatch(channel -> channel > stored)) {
            throw new ImageException(
                    "%s: channels %s, the picture has %d; choose among these".formatted(name, chosen, stored));
        }
        return chosen;
    }

    private static String start(byte[] file) {
        String text = new String(file, 0, Math.min(SHOWN, file.length), StandardCharsets.ISO_8859_1);
        return text.replaceAll("[^ -~]", "?");
    }
}
