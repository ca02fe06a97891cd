package io.anymask.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What would be read as another mask without a word.
class ExactPictureTest {
    private static final BufferedImage PICTURE = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"tiff,Deflate,1", "tiff,LZW,1", "tiff,,1", "gif,LZW,1", "png,,1", "bmp,,1"})
    void exactOnesAreRead(String format, @Nullable String compression, int pages) throws IOException {
        assertThat(Mask.read(written(format, compression, pages, 0))).isEqualTo(Mask.empty(16, 16));
    }

    @ParameterizedTest
    @CsvSource({
        "jpg,,1,0,changes pixels",
        "tiff,JPEG,1,0,compression changes pixels",
        "tiff,LZW,2,0,several pages",
        "gif,LZW,3,0,several pages",
        "gif,LZW,1,20,smaller than its canvas",
    })
    void othersAreRefused(String format, @Nullable String compression, int pages, int canvas, String words)
            throws IOException {
        Path file = written(format, compression, pages, canvas);
        assertThatThrownBy(() -> Mask.read(file))
                .isInstanceOf(MaskException.class)
                .hasMessageContaining(words)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFormatOfNoPicturesIsNone() throws IOException {
        Path file = folder.resolve("mask.png");
        AtomicFile.write(file, "P5 16 16 255\n");
        assertThatThrownBy(() -> Mask.read(file)).isInstanceOf(MaskException.class);
    }

    /// @param canvas side of a GIF's canvas; 0 for the picture's own
    private Path written(String format, @Nullable String compression, int pages, int canvas) throws IOException {
        Path file = folder.resolve("mask." + format);
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            ImageWriteParam how = writer.getDefaultWriteParam();
            if (compression != null) {
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionType(compression);
            }
            if (pages == 1) {
                writer.write(canvas == 0 ? null : screen(writer, canvas), new IIOImage(PICTURE, null, null), how);
            } else {
                writer.prepareWriteSequence(null);
                for (int page = 0; page < pages; page++) {
                    writer.writeToSequence(new IIOImage(PICTURE, null, null), how);
                }
                writer.endWriteSequence();
            }
        } finally {
            writer.dispose();
        }
        return file;
    }

    private static IIOMetadata screen(ImageWriter writer, int side) throws IOException {
        IIOMetadata metadata = writer.getDefaultStreamMetadata(null);
        String format = metadata.getNativeMetadataFormatName();
        IIOMetadataNode root = new IIOMetadataNode(format);
        IIOMetadataNode screen = new IIOMetadataNode("LogicalScreenDescriptor");
        screen.setAttribute("logicalScreenWidth", Integer.toString(side));
        screen.setAttribute("logicalScreenHeight", Integer.toString(side));
        screen.setAttribute("colorResolution", "8");
        screen.setAttribute("pixelAspectRatio", "0");
        root.appendChild(screen);
        metadata.mergeTree(format, root);
        return metadata;
    }
}
