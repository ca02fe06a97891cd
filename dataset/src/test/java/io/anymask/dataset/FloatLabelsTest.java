package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Label maps as Fiji's tools save them: whole numbers in floats, and in integers of 32 bits.
class FloatLabelsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {DataBuffer.TYPE_FLOAT, DataBuffer.TYPE_DOUBLE, DataBuffer.TYPE_INT})
    void wholeNumbersOfAnyTypeAreLabels(int type) throws IOException {
        Path file = tiff(type, 0, 1, 2, 3, 300, 301, 70_000);
        assertThat(LabelPicture.read(file).masks().keySet()).containsExactly(0, 1, 2, 3, 300, 301, 70_000);
    }

    @Test
    void aFormatThatChangesPixelsHoldsNoLabels() throws IOException {
        Path file = folder.resolve("labels.jpg");
        ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY), "jpg", file.toFile());
        assertThatThrownBy(() -> LabelPicture.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("labels.jpg: got JPEG, which changes pixels, expected a PNG");
    }

    /// With the readers that come with photos, which ImageIO prefers to Java's own.
    @ParameterizedTest
    @CsvSource({
        "JPEG, 1, compression changes pixels",
        "LZW, 2, got",
    })
    void whatWouldBeReadAsOthersHoldsNoLabelsAndNoMask(String compression, int pages, String words) throws IOException {
        for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_3BYTE_BGR}) {
            Path file = folder.resolve("labels-%d.tif".formatted(type));
            write(file, new BufferedImage(16, 16, type), compression, pages);
            assertThatThrownBy(() -> LabelPicture.read(file))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining(words)
                    .hasMessageContaining(pages == 1 ? "PNG" : "pages");
            assertThatThrownBy(() -> Mask.read(file))
                    .isInstanceOf(MaskException.class)
                    .hasMessageContaining(words)
                    .hasMessageContaining(pages == 1 ? "PNG" : "pages");
            write(file, new BufferedImage(16, 16, type), "LZW", 1);
            assertThat(LabelPicture.read(file).masks()).hasSize(1);
            assertThat(Mask.read(file).isEmpty()).isTrue();
        }
    }

    private static void write(Path file, BufferedImage picture, String compression, int pages) throws IOException {
        Files.deleteIfExists(file);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionType(compression);
            writer.prepareWriteSequence(null);
            for (int page = 0; page < pages; page++) {
                writer.writeToSequence(new IIOImage(picture, null, null), how);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
    }

    @Test
    void fractionsAreRefused() throws IOException {
        Path file = tiff(DataBuffer.TYPE_FLOAT, 0, 1, 0.5);
        assertThatThrownBy(() -> LabelPicture.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("got 0.5 at (2, 0), expected whole numbers");
        Path none = tiff(DataBuffer.TYPE_DOUBLE, 0, Double.NaN);
        assertThatThrownBy(() -> LabelPicture.read(none))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("got NaN at (1, 0)");
    }

    private Path tiff(int type, double... values) throws IOException {
        ColorModel grey = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), false, false, ColorModel.OPAQUE, type);
        WritableRaster raster = grey.createCompatibleWritableRaster(values.length, 1);
        raster.setPixels(0, 0, values.length, 1, values);
        Path file = folder.resolve("labels" + type + values.length + ".tif");
        for (Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("tiff"); writers.hasNext(); ) {
            ImageWriter writer = writers.next();
            if (writer.getClass().getName().startsWith("com.sun")) {
                try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
                    writer.setOutput(out);
                    writer.write(new BufferedImage(grey, raster, false, null));
                } finally {
                    writer.dispose();
                }
            }
        }
        return file;
    }
}
