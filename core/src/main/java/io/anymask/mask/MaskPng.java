package io.anymask.mask;

import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.PngWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A mask as a PNG of one grey bit per pixel.
final class MaskPng {
    private MaskPng() {}

    static void write(Mask mask, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new MaskException("mask " + file + ": the folder does not exist; create it first");
        }
        try {
            AtomicFile.writeStream(file, stream -> write(mask, stream));
        } catch (IOException e) {
            throw new MaskException("mask " + file + ": cannot be written (" + FileFault.describe(e) + ")", e);
        }
    }

    static void write(Mask mask, OutputStream out) throws IOException {
        PngWriter.write(
                out,
                mask.width(),
                mask.height(),
                PngWriter.Samples.BIT,
                (y, row) -> MaskPictures.packRow(mask, y, row, 0));
    }
}
