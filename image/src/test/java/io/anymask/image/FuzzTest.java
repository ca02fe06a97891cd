package io.anymask.image;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import io.anymask.testing.Fuzz;
import io.anymask.testing.PngBytes;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Damaged pictures of every format.
@Tag("fuzz")
class FuzzTest {
    private static final ByteOrder[] ORDERS = {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN};
    private static final int WIDTH = 29;
    private static final int HEIGHT = 21;
    private static final Image PHOTO = photo();
    private static final ReadOptions OPTIONS = ReadOptions.DEFAULT.withLimits(new ImageLimits(1 << 20, 1 << 18));

    /// Of a picture within the limits: samples as they are decoded (the decoder's and ours), levels, pixels, and
    /// the same turned upright. Samples take up to eight bytes, of up to four channels.
    private static final long BYTES = (1 << 18) * (4L * 8 * 2 + 3 * 2) + (16 << 20);

    /// An orientation alone, turning to the right.
    private static final byte[] EXIF =
            HexFormat.of().parseHex("4d4d002a00000008" + "0001" + "011200030000000100060000" + "00000000");

    @TestFactory
    Stream<DynamicTest> pictures() {
        return Stream.of(
                        fuzz("JPEG", ".jpg")
                                .seeds(jpeg(PHOTO, false), jpeg(grey(), false), withExif(jpeg(PHOTO, false))),
                        fuzz("progressive JPEG", ".jpg").seeds(jpeg(PHOTO, true), jpeg(grey(), true)),
                        fuzz("PNG", ".png")
                                .seeds(
                                        Pictures.png(PHOTO),
                                        Pictures.written(grey(), "png"),
                                        Pictures.written(palette(), "png"),
                                        Pictures.written(deep(), "png"),
                                        PngBytes.with(Pictures.png(PHOTO), "eXIf", EXIF))
                                .mending(PngBytes::withChecksums),
                        fuzz("GIF", ".gif").seeds(Pictures.written(palette(), "gif"), Pictures.written(grey(), "gif")),
                        fuzz("BMP", ".bmp")
                                .seeds(
                                        Pictures.written(PHOTO.toBufferedImage(), "bmp"),
                                        Pictures.written(grey(), "bmp")),
                        fuzz("TIFF of ImageIO", ".tif")
                                .seeds(
                                        tiff(PHOTO.toBufferedImage(), "LZW"),
                                        tiff(grey(), "Deflate"),
                                        tiff(PHOTO.toBufferedImage(), "JPEG"),
                                        tiff(palette(), "PackBits")),
                        fuzz("TIFF of instruments", ".tif").seeds(instruments(false)),
                        fuzz("BigTIFF", ".tif").seeds(instruments(true)),
                        fuzz("lossy WebP", ".webp").seeds(webp(PHOTO.toBufferedImage(), "Lossy")),
                        fuzz("lossless WebP", ".webp").seeds(webp(PHOTO.toBufferedImage(), "Lossless")))
                .map(family -> family.reading(FuzzTest::read));
    }

    @TestFactory
    DynamicTest exif() {
        return fuzz("EXIF", ".exif").seeds(EXIF).reading(block -> read(withExif(jpeg(PHOTO, false), block)));
    }

    @TestFactory
    DynamicTest wholeNumbers() {
        return fuzz("label maps of TIFF", ".tif")
                .seeds(singlePages(false))
                .reading(file -> WholeNumbers.of(file, "input.tif", OPTIONS.limits()));
    }

    private static Fuzz fuzz(String family, String ending) {
        return Fuzz.of(family, ending).allocating(200, BYTES);
    }

    private static void read(byte[] file) {
        Image.decode(file, "input", OPTIONS);
        ImageInfo.of(file, "input", OPTIONS.limits());
    }

    private static Image photo() {
        byte[] rgb = new byte[WIDTH * HEIGHT * Image.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 7 + i / WIDTH * 3);
        }
        return Image.of(WIDTH, HEIGHT, rgb);
    }

    private static BufferedImage grey() {
        return drawn(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY));
    }

    private static BufferedImage deep() {
        return drawn(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY));
    }

    private static BufferedImage palette() {
        byte[] levels = {0, 80, (byte) 160, (byte) 255};
        return drawn(new BufferedImage(
                WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(2, 4, levels, levels, levels)));
    }

    private static BufferedImage drawn(BufferedImage target) {
        target.getGraphics().drawImage(PHOTO.toBufferedImage(), 0, 0, null);
        return target;
    }

    private static byte[] jpeg(Image image, boolean progressive) {
        return jpeg(image.toBufferedImage(), progressive);
    }

    private static byte[] jpeg(BufferedImage image, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        return written(writer, parameters, image);
    }

    private static byte[] tiff(BufferedImage image, String compression) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionType(compression);
        return written(writer, parameters, image);
    }

    private static byte[] webp(BufferedImage image, String compression) {
        ImageWriter writer = new WebPImageWriterSpi().createWriterInstance(null);
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionType(compression);
        return written(writer, parameters, image);
    }

    private static byte[] written(ImageWriter writer, ImageWriteParam parameters, BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static byte[] withExif(byte[] jpeg) {
        return withExif(jpeg, EXIF);
    }

    private static byte[] withExif(byte[] jpeg, byte[] block) {
        int length = Math.min(block.length, 60_000);
        return ByteBuffer.allocate(jpeg.length + 10 + length)
                .put(jpeg, 0, 2)
                .putShort((short) 0xFFE1)
                .putShort((short) (8 + length))
                .put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1))
                .put(block, 0, length)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /// Strips and tiles, floats and integers of all widths, two predictors, several pages.
    private static byte[][] instruments(boolean big) {
        return Stream.concat(Stream.of(singlePages(big)), Stream.of(ORDERS).map(order -> pages(order, big)))
                .toArray(byte[][]::new);
    }

    private static byte[][] singlePages(boolean big) {
        return Stream.of(ORDERS)
                .flatMap(order -> Stream.of(
                        page(order, big, 16, 1),
                        page(order, big, 32, 3),
                        page(order, big, 64, 3),
                        tiles(order, big),
                        predicted(order, big)))
                .toArray(byte[][]::new);
    }

    private static double[] values(int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = i * 37 % 250;
        }
        return values;
    }

    private static byte[] page(ByteOrder order, boolean big, int bits, int format) {
        TiffWriter writer = new TiffWriter(order, big);
        return writer.page(12, 9, 1, bits, format)
                .chunk(writer.packed(bits, format, values(12 * 9)))
                .write();
    }

    private static byte[] tiles(ByteOrder order, boolean big) {
        TiffWriter writer = new TiffWriter(order, big);
        TiffWriter.Page page = writer.page(20, 20, 1, 8, 1, true)
                .tag(322, TiffWriter.SHORT, 16)
                .tag(323, TiffWriter.SHORT, 16);
        for (int i = 0; i < 4; i++) {
            page.chunk(writer.packed(8, 1, values(256)));
        }
        return page.write();
    }

    private static byte[] predicted(ByteOrder order, boolean big) {
        TiffWriter writer = new TiffWriter(order, big);
        return writer.page(12, 9, 1, 16, 1)
                .tag(317, TiffWriter.SHORT, 2)
                .deflated(writer.packed(16, 1, values(12 * 9)))
                .write();
    }

    private static byte[] pages(ByteOrder order, boolean big) {
        TiffWriter writer = new TiffWriter(order, big);
        for (int i : List.of(1, 2)) {
            writer.page(5, 4, i, 8, 1).tag(278, TiffWriter.LONG, 4).chunk(writer.packed(8, 1, values(20 * i)));
        }
        return writer.write();
    }
}
