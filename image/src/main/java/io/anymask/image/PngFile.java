package io.anymask.image;

import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.PngWriter;
import io.anymask.file.PngWriter.Samples;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes 8-bit RGB and RGBA PNG files, each of which appears whole or not at all. Stateless, hence thread-safe.
public final class PngFile {
    private static final int CHANNELS_WITH_ALPHA = 4;

    private PngFile() {}

    static void write(Image image, Path file) {
        write(image.width(), image.height(), Samples.RGB, image.rgb(), file);
    }

    static void write(Image image, OutputStream stream) throws IOException {
        ByteBuffer pixels = image.rgb();
        PngWriter.write(stream, image.width(), image.height(), Samples.RGB, (y, row) -> pixels.get(row));
    }

    /// Writes pixels with transparency.
    ///
    /// @param rgba width × height × 4 bytes, row by row, red first, not multiplied by alpha
    /// @throws ImageException when their number is wrong or the file cannot be written
    public static void writeRgba(int width, int height, byte[] rgba, Path file) {
        if (width <= 0 || height <= 0 || rgba.length != (long) width * height * CHANNELS_WITH_ALPHA) {
            throw new ImageException("%s: got %d bytes for %d×%d pixels with alpha, expected %d"
                    .formatted(file, rgba.length, width, height, (long) width * height * CHANNELS_WITH_ALPHA));
        }
        write(width, height, Samples.RGBA, ByteBuffer.wrap(rgba), file);
    }

    /// @param pixels row by row, from its position
    private static void write(int width, int height, Samples samples, ByteBuffer pixels, Path file) {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ImageException(file + ": cannot be written, its folder does not exist; create it first");
        }
        if (Files.isDirectory(absolute)) {
            throw new ImageException(file + ": cannot be written, it is a folder; name a file");
        }
        try {
            AtomicFile.writeStream(
                    file, stream -> PngWriter.write(stream, width, height, samples, (y, row) -> pixels.get(row)));
        } catch (IOException e) {
            throw new ImageException(
                    file + ": cannot be written (" + FileFault.describe(e) + "); check the space and the rights", e);
        }
    }
}
