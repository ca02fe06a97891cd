package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.VolumeException;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Frames in one of JPEG's encodings, decoded by plug-ins of ImageIO. Stateless.
final class JpegPixels {
    private JpegPixels() {}

    /// @param kind ImageIO's name of the encoding
    /// @throws VolumeException for a picture of another size than the data set says
    static int[] decode(String name, ByteBuffer bytes, PixelFormat format, String kind) throws IOException {
        byte[] encoded = new byte[bytes.remaining()];
        bytes.duplicate().get(encoded);
        ImageReader reader = reader(kind);
        try {
            reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded)), false, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width != format.columns() || height != format.rows()) {
                throw new VolumeException("%s: its pixels are a picture of %d × %d, expected %d × %d"
                        .formatted(name, width, height, format.columns(), format.rows()));
            }
            Raster raster = reader.canReadRaster()
                    ? reader.readRaster(0, null)
                    : reader.read(0).getRaster();
            return raster.getSamples(0, 0, width, height, 0, new int[format.pixels()]);
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader reader(String kind) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(kind);
        ImageReader first = null;
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            // The JDK's own reader of JPEG knows no lossless pictures.
            if (!reader.getClass().getName().startsWith("com.sun.")) {
                return reader;
            }
            first = reader;
        }
        if (first == null) {
            throw new IllegalStateException("no plug-in of ImageIO reads " + kind);
        }
        return first;
    }
}
