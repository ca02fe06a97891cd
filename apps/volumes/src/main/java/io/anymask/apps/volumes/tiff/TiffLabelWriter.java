package io.anymask.apps.volumes.tiff;

import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.LabelVolume;
import io.anymask.apps.volumes.Vector3;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.plugins.tiff.TIFFTag;
import javax.imageio.stream.FileCacheImageOutputStream;
import javax.imageio.stream.ImageOutputStream;

/// Writes label maps as stacks that ImageJ and Fiji open with their scale: a page of 16-bit numbers for each
/// slice, compressed. Stateless.
public final class TiffLabelWriter {
    private static final double MICROMETRES = 1000;

    /// Denominators of a TIFF's fractions, whose two numbers are below 2³².
    private static final long FINE = 1_000_000;
    private static final long COARSE = 4_000_000_000L;

    private TiffLabelWriter() {}

    /// The file appears whole or not at all.
    ///
    /// @throws VolumeException when it cannot be written
    public static void write(Path file, LabelVolume labels) {
        try {
            AtomicFile.writeStream(file, stream -> write(stream, labels));
        } catch (IOException e) {
            throw new VolumeException("%s: cannot be written (%s)".formatted(file, FileFault.describe(e)), e);
        }
    }

    private static void write(OutputStream target, LabelVolume labels) throws IOException {
        ImageWriter writer = writer();
        try (ImageOutputStream stream = new FileCacheImageOutputStream(target, null)) {
            writer.setOutput(stream);
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionType("Deflate");
            ImageTypeSpecifier type = ImageTypeSpecifier.createFromBufferedImageType(BufferedImage.TYPE_USHORT_GRAY);
            IIOMetadata words = words(writer.getDefaultImageMetadata(type, how), labels.grid());
            writer.prepareWriteSequence(null);
            for (int k = 0; k < labels.grid().depth(); k++) {
                writer.writeToSequence(new IIOImage(slice(labels, k), null, words), how);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
    }

    /// The JDK's own, which takes the directory of [TIFFDirectory].
    static ImageWriter writer() {
        for (Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("tiff"); writers.hasNext(); ) {
            ImageWriter writer = writers.next();
            if (writer.getClass().getName().startsWith("com.sun.")) {
                return writer;
            }
        }
        throw new IllegalStateException("this Java has no writer of TIFF files");
    }

    private static BufferedImage slice(LabelVolume labels, int k) {
        Grid grid = labels.grid();
        BufferedImage picture = new BufferedImage(grid.width(), grid.height(), BufferedImage.TYPE_USHORT_GRAY);
        WritableRaster raster = picture.getRaster();
        int[] row = new int[grid.width()];
        for (int j = 0; j < grid.height(); j++) {
            for (int i = 0; i < row.length; i++) {
                row[i] = labels.label(i, j, k);
            }
            raster.setSamples(0, j, row.length, 1, 0, row);
        }
        return picture;
    }

    /// What ImageJ reads: how many slices, and how large a voxel is, in micrometres.
    private static IIOMetadata words(IIOMetadata metadata, Grid grid) throws IIOInvalidTreeException {
        Vector3 spacing = grid.affine().spacing();
        String description = String.format(
                Locale.ROOT,
                "ImageJ=1.54p\nimages=%d\nslices=%d\nunit=micron\nspacing=%s\nloop=false\n",
                grid.depth(),
                grid.depth(),
                spacing.z() * MICROMETRES);
        BaselineTIFFTagSet tags = BaselineTIFFTagSet.getInstance();
        TIFFDirectory directory = TIFFDirectory.createFromMetadata(metadata);
        directory.addTIFFField(new TIFFField(
                tags.getTag(BaselineTIFFTagSet.TAG_IMAGE_DESCRIPTION), TIFFTag.TIFF_ASCII, 1, new String[] {description
                }));
        directory.addTIFFField(resolution(tags, BaselineTIFFTagSet.TAG_X_RESOLUTION, spacing.x()));
        directory.addTIFFField(resolution(tags, BaselineTIFFTagSet.TAG_Y_RESOLUTION, spacing.y()));
        directory.addTIFFField(
                new TIFFField(tags.getTag(BaselineTIFFTagSet.TAG_RESOLUTION_UNIT), TIFFTag.TIFF_SHORT, 1, new char[] {
                    BaselineTIFFTagSet.RESOLUTION_UNIT_NONE
                }));
        return directory.getAsMetadata();
    }

    /// Pixels in a micrometre.
    private static TIFFField resolution(BaselineTIFFTagSet tags, int tag, double millimetres) {
        double pixels = 1 / (millimetres * MICROMETRES);
        long denominator = pixels < 1 ? COARSE : FINE;
        return new TIFFField(tags.getTag(tag), TIFFTag.TIFF_RATIONAL, 1, new long[][] {
            {Math.max(1, Math.round(pixels * denominator)), denominator}
        });
    }
}
