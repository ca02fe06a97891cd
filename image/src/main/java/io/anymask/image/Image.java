package io.anymask.image;

import io.anymask.file.Sha256;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A picture of 8-bit RGB pixels, the way a person sees it. Immutable; safe for use by several threads.
public final class Image {
    static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final byte[] pixels;
    private final @Nullable Reading reading;
    private volatile @Nullable String sha256;

    private Image(int width, int height, byte[] pixels) {
        this(width, height, pixels, null);
    }

    private Image(int width, int height, byte[] pixels, @Nullable Reading reading) {
        this.width = width;
        this.height = height;
        this.pixels = pixels;
        this.reading = reading;
    }

    /// Takes ownership of the pixels.
    static Image owning(int width, int height, byte[] pixels) {
        return new Image(width, height, pixels);
    }

    /// The same pixels, and how they were read.
    Image with(Reading how) {
        return new Image(width, height, pixels, how);
    }

    /// Reads a JPEG, PNG, GIF, BMP, TIFF or WebP file, turned upright by its EXIF orientation.
    ///
    /// @throws ImageException when there is no such file or it is no picture
    public static Image read(Path file) {
        return read(file, ReadOptions.DEFAULT);
    }

    public static Image read(Path file, ImageLimits limits) {
        return read(file, ReadOptions.DEFAULT.withLimits(limits));
    }

    /// @throws ImageException when there is no such file, it is no picture, or has not what the options ask for
    public static Image read(Path file, ReadOptions options) {
        return ImageDecoder.read(file, options);
    }

    /// Reads a stream to its end; it is left open.
    ///
    /// @param name for messages
    /// @throws ImageException when it cannot be read, or is no picture
    public static Image read(InputStream stream, String name, ReadOptions options) {
        return ImageDecoder.read(stream, name, options);
    }

    /// Reads a stream to its end with the usual options; it is left open.
    ///
    /// @throws ImageException when it cannot be read, or is no picture
    public static Image read(InputStream stream) {
        return read(stream, "stream", ReadOptions.DEFAULT);
    }

    /// Decodes a file's bytes.
    ///
    /// @param name for messages
    public static Image decode(byte[] file, String name, ImageLimits limits) {
        return decode(file, name, ReadOptions.DEFAULT.withLimits(limits));
    }

    /// Decodes a file's bytes.
    ///
    /// @param name for messages
    public static Image decode(byte[] file, String name, ReadOptions options) {
        return ImageDecoder.decode(file, name, options);
    }

    /// @param rgb width × height × 3 bytes, row by row, red first; copied
    public static Image of(int width, int height, byte[] rgb) {
        if (width <= 0 || height <= 0 || rgb.length != (long) width * height * CHANNELS) {
            throw new ImageException("image of %d×%d pixels: got %d bytes, expected %d"
                    .formatted(width, height, rgb.length, (long) width * height * CHANNELS));
        }
        return new Image(width, height, rgb.clone());
    }

    /// Alpha is dropped without compositing, 16-bit samples keep their upper byte.
    public static Image from(BufferedImage picture) {
        return new Image(picture.getWidth(), picture.getHeight(), RgbPixels.of(picture));
    }

    /// How the image was read from a file; empty for one that was not, such as a crop.
    public Optional<Reading> reading() {
        return Optional.ofNullable(reading);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /// The pixel at (x, y) as 0xRRGGBB.
    ///
    /// @throws IndexOutOfBoundsException when it lies outside
    public int rgb(int x, int y) {
        int at = (Objects.checkIndex(y, height) * width + Objects.checkIndex(x, width)) * CHANNELS;
        return (pixels[at] & 0xFF) << 16 | (pixels[at + 1] & 0xFF) << 8 | (pixels[at + 2] & 0xFF);
    }

    /// All pixels, read-only: width × height × 3 bytes, row by row, red first.
    public ByteBuffer rgb() {
        return ByteBuffer.wrap(pixels).asReadOnlyBuffer();
    }

    /// Resamples with Pillow's 8-bit bilinear filter, bit for bit. The same size gives this very image.
    ///
    /// @throws ImageException when a side is not positive, or when the result or the picture between
    ///     the two passes has more than [ImageLimits#MOST_PIXELS] pixels
    public Image resize(int newWidth, int newHeight) {
        return resize(newWidth, newHeight, ResizeFilter.BILINEAR);
    }

    /// Resamples with one of Pillow's 8-bit filters, bit for bit, see [#resize(int, int)].
    public Image resize(int newWidth, int newHeight, ResizeFilter filter) {
        if (newWidth <= 0 || newHeight <= 0) {
            throw new ImageException(
                    "resize: got %d×%d, expected a positive width and height".formatted(newWidth, newHeight));
        }
        if (newWidth == width && newHeight == height) {
            return this;
        }
        if (Math.max((long) newWidth * newHeight, (long) newWidth * height) > ImageLimits.MOST_PIXELS) {
            throw new ImageException(
                    "resize of %d×%d: got %d×%d, expected at most %d pixels in each pass; choose a smaller size"
                            .formatted(width, height, newWidth, newHeight, ImageLimits.MOST_PIXELS));
        }
        return new Image(newWidth, newHeight, PillowResize.resize(pixels, width, height, newWidth, newHeight, filter));
    }

    /// @throws ImageException when the rectangle does not lie inside the image
    public Image crop(int x, int y, int cropWidth, int cropHeight) {
        if (x < 0 || y < 0 || cropWidth <= 0 || cropHeight <= 0 || x > width - cropWidth || y > height - cropHeight) {
            throw new ImageException("crop: got %d×%d at (%d, %d), expected a rectangle inside %d×%d"
                    .formatted(cropWidth, cropHeight, x, y, width, height));
        }
        byte[] part = new byte[cropWidth * cropHeight * CHANNELS];
        for (int row = 0; row < cropHeight; row++) {
            int from = ((y + row) * width + x) * CHANNELS;
            System.arraycopy(pixels, from, part, row * cropWidth * CHANNELS, cropWidth * CHANNELS);
        }
        return new Image(cropWidth, cropHeight, part);
    }

    /// A copy of type TYPE_INT_RGB.
    public BufferedImage toBufferedImage() {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] target = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        for (int i = 0, at = 0; i < target.length; i++, at += CHANNELS) {
            target[i] = (pixels[at] & 0xFF) << 16 | (pixels[at + 1] & 0xFF) << 8 | (pixels[at + 2] & 0xFF);
        }
        return picture;
    }

    /// Writes a PNG file. It appears whole or not at all.
    public void writePng(Path file) {
        PngFile.write(this, file);
    }

    /// Writes the same PNG into a stream, which is flushed and left open.
    ///
    /// @throws IOException if the stream takes no more
    public void writePng(OutputStream stream) throws IOException {
        PngFile.write(this, stream);
    }

    /// Hash of width, height and pixels, in hexadecimal.
    public String sha256() {
        String known = sha256;
        if (known == null) {
            MessageDigest digest = Sha256.digest();
            digest.update(ByteBuffer.allocate(2 * Integer.BYTES)
                    .putInt(width)
                    .putInt(height)
                    .flip());
            digest.update(pixels);
            known = HexFormat.of().formatHex(digest.digest());
            sha256 = known;
        }
        return known;
    }

    /// Equal size and pixels.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Image image
                && width == image.width
                && height == image.height
                && Arrays.equals(pixels, image.pixels);
    }

    @Override
    public int hashCode() {
        return sha256().hashCode();
    }

    @Override
    public String toString() {
        return width + "×" + height + " image";
    }
}
