package io.anymask.dataset;

import io.anymask.file.ExactPicture;
import io.anymask.file.Untrusted;
import io.anymask.image.ImageException;
import io.anymask.image.ImageFiles;
import io.anymask.image.ImageLimits;
import io.anymask.image.WholeNumbers;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.mask.RleBuilder;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/// A number for each pixel, from a picture or a MATLAB file.
///
/// The number is the index in a palette, the value of a grey sample (whole numbers of any type, floats too), or,
/// in a coloured picture, the common value of its three samples where they are equal throughout, else R + 256·G +
/// 65536·B (COCO's panoptic pictures). Transparency is ignored.
///
/// @param labels row by row; not to be modified
record LabelPicture(int width, int height, int[] labels) {
    /// Decoded samples and labels.
    private static final int MOST_BYTES_OF_PIXEL = 12;

    static LabelPicture read(Path file) {
        if (ImageFiles.ending(file).equals("mat")) {
            return MatlabLabels.read(file);
        }
        Untrusted.requireFile(file, "a label map", DatasetException::new);
        Optional<WholeNumbers> stored = stored(file);
        if (stored.isPresent()) {
            WholeNumbers numbers = stored.get();
            return new LabelPicture(numbers.width(), numbers.height(), numbers.values());
        }
        return Untrusted.read(file.toString(), "an intact label map", () -> open(file), DatasetException::new);
    }

    private static LabelPicture open(Path file) throws IOException {
        try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
            return decode(stream, file);
        }
    }

    /// The values of a TIFF file, which ImageIO would turn into colours where they are floats.
    private static Optional<WholeNumbers> stored(Path file) {
        if (!ImageFiles.ending(file).startsWith("tif")) {
            return Optional.empty();
        }
        try {
            return WholeNumbers.of(
                    Files.readAllBytes(file), file.toString(), new ImageLimits(Integer.MAX_VALUE, Mask.MAX_PIXELS));
        } catch (ImageException e) {
            throw new DatasetException(String.valueOf(e.getMessage()), e);
        } catch (IOException | OutOfMemoryError e) {
            throw new DatasetException(file + ": cannot be read, or is larger than the memory of Java (-Xmx)", e);
        }
    }

    private static LabelPicture decode(@Nullable ImageInputStream stream, Path file) throws IOException {
        Iterator<ImageReader> readers = stream == null ? null : ImageIO.getImageReaders(stream);
        if (stream == null || readers == null || !readers.hasNext()) {
            throw new DatasetException(file + ": not a picture in a known format, expected for instance a PNG");
        }
        ImageReader reader = readers.next();
        try {
            ExactPicture.open(reader, stream, file.toString(), DatasetException::new);
            requireSize(file, reader.getWidth(0), reader.getHeight(0));
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            Untrusted.require(file.toString(), pixels * MOST_BYTES_OF_PIXEL, DatasetException::new);
            return of(reader.read(0));
        } finally {
            reader.dispose();
        }
    }

    static void requireSize(Path file, long width, long height) {
        if (width < 1 || height < 1 || width * height > Mask.MAX_PIXELS) {
            throw new DatasetException(
                    "%s: %d×%d pixels, expected 1 to %d in all".formatted(file, width, height, Mask.MAX_PIXELS));
        }
    }

    private static LabelPicture of(BufferedImage picture) {
        Raster raster = picture.getRaster();
        int width = raster.getWidth();
        int height = raster.getHeight();
        if (raster.getTransferType() == DataBuffer.TYPE_FLOAT || raster.getTransferType() == DataBuffer.TYPE_DOUBLE) {
            throw new DatasetException("labels as floats in a picture of several channels, expected whole numbers");
        }
        int[] labels = raster.getSamples(0, 0, width, height, 0, (int @Nullable []) null);
        boolean coloured = !(picture.getColorModel() instanceof IndexColorModel)
                && picture.getColorModel().getNumColorComponents() == 3;
        if (coloured) {
            int[] green = raster.getSamples(0, 0, width, height, 1, (int @Nullable []) null);
            int[] blue = raster.getSamples(0, 0, width, height, 2, (int @Nullable []) null);
            if (!Arrays.equals(labels, green) || !Arrays.equals(labels, blue)) {
                for (int i = 0; i < labels.length; i++) {
                    labels[i] += green[i] << 8 | blue[i] << 16;
                }
            }
        }
        return new LabelPicture(width, height, labels);
    }

    /// The mask of each number that occurs, by number.
    SortedMap<Integer, Rle> masks() {
        SortedMap<Integer, RleBuilder> runs = new TreeMap<>();
        int from = 0;
        int label = labels[0];
        int position = 0;
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++, position++) {
                int here = labels[y * width + x];
                if (here != label) {
                    runs.computeIfAbsent(label, l -> new RleBuilder()).add(from, position);
                    label = here;
                    from = position;
                }
            }
        }
        runs.computeIfAbsent(label, l -> new RleBuilder()).add(from, position);
        SortedMap<Integer, Rle> masks = new TreeMap<>();
        runs.forEach((number, run) -> masks.put(number, run.build(height, width)));
        return masks;
    }
}
