package io.anymask.image;

import io.anymask.file.FileFault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Encodes JPEG files, without metadata. Stateless, hence thread-safe.
public final class JpegFile {
    private static final int FIRST_GUESS = 1 << 16;

    private JpegFile() {}

    /// @param quality 0 to 1
    /// @throws ImageException when this Java runtime cannot
    public static byte[] encode(Image image, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_GUESS);
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image.toBufferedImage(), List.of(), null), parameters);
        } catch (IOException e) {
            throw new ImageException("cannot encode %s as JPEG (%s)".formatted(image, FileFault.describe(e)), e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
