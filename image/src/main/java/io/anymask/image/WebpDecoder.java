package io.anymask.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import io.anymask.file.Untrusted;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/// Reads WebP files with libwebp, animated ones by their first frame.
///
/// Only the bitstream of the colours reaches libwebp, in a container made here: profiles, metadata and
/// transparency do not count, and sizes are known before native code runs.
///
/// Source: RFC 9649 (WebP container), RFC 6386 section 9.1 (size of a lossy frame).
final class WebpDecoder {
    private static final String LABEL = "WebP";
    private static final int CHUNK_HEADER = 8;
    private static final int FILE_HEADER = 12;
    private static final int FRAME_HEADER = 16;
    private static final int LOSSLESS_MARK = 0x2F;
    private static final int SIDE = 0x3FFF;

    private final String name;
    private final ByteBuffer file;

    private WebpDecoder(byte[] bytes, String name) {
        this.name = name;
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// One frame on its canvas.
    ///
    /// @param from where its `VP8 ` or `VP8L` chunk begins
    /// @param end behind the chunk
    private record Frame(int canvasWidth, int canvasHeight, int x, int y, int width, int height, int from, int end) {}

    static Decoded decode(byte[] bytes, String name, ReadOptions options) throws IOException {
        return new WebpDecoder(bytes, name).decode(options);
    }

    /// Width and height of the canvas.
    static int[] size(byte[] bytes, String name) {
        Frame frame = new WebpDecoder(bytes, name).frame();
        return new int[] {frame.canvasWidth, frame.canvasHeight};
    }

    private Decoded decode(ReadOptions options) throws IOException {
        ImageDecoder.checkPage(name, options);
        Frame frame = frame();
        ImageDecoder.checkSize(frame.canvasWidth, frame.canvasHeight, name, options.limits());
        long pixels = (long) frame.canvasWidth * frame.canvasHeight;
        Untrusted.require(name, pixels * (Integer.BYTES + 2 * Image.CHANNELS), ImageException::new);
        Image picture = pixels(frame);
        boolean whole = frame.width == frame.canvasWidth && frame.height == frame.canvasHeight;
        return Decoded.of(name, whole ? picture : onCanvas(picture, frame), options, 1);
    }

    private Image pixels(Frame frame) throws IOException {
        int length = frame.end - frame.from;
        ByteBuffer alone =
                ByteBuffer.allocate(FILE_HEADER + length + (length & 1)).order(ByteOrder.LITTLE_ENDIAN);
        alone.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(alone.capacity() - CHUNK_HEADER);
        alone.put("WEBP".getBytes(StandardCharsets.ISO_8859_1)).put(file.array(), frame.from, length);
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        try (ImageInputStream input = new BytesInputStream(alone.array())) {
            reader.setInput(input, true, true);
            BufferedImage picture = reader.read(0);
            if (picture.getWidth() != frame.width || picture.getHeight() != frame.height) {
                throw damaged("a frame of %d×%d pixels was announced as %d×%d"
                        .formatted(picture.getWidth(), picture.getHeight(), frame.width, frame.height));
            }
            return Image.owning(frame.width, frame.height, RgbPixels.of(picture));
        } catch (LinkageError e) {
            throw new ImageException(
                    "%s: WebP files cannot be read on this system (%s, %s), for which libwebp is not at hand; "
                                    .formatted(name, System.getProperty("os.name"), System.getProperty("os.arch"))
                            + "convert it first, for example to PNG",
                    e);
        } finally {
            reader.dispose();
        }
    }

    /// Around the frame the canvas is black, as transparency is ignored.
    private static Image onCanvas(Image picture, Frame frame) {
        byte[] rgb = new byte[frame.canvasWidth * frame.canvasHeight * Image.CHANNELS];
        ByteBuffer pixels = picture.rgb();
        for (int y = 0; y < frame.height; y++) {
            int at = ((frame.y + y) * frame.canvasWidth + frame.x) * Image.CHANNELS;
            pixels.get(rgb, at, frame.width * Image.CHANNELS);
        }
        return Image.owning(frame.canvasWidth, frame.canvasHeight, rgb);
    }

    private Frame frame() {
        if (file.limit() < FILE_HEADER + CHUNK_HEADER) {
            throw damaged("it has " + file.limit() + " bytes");
        }
        long announced = Integer.toUnsignedLong(file.getInt(4)) + CHUNK_HEADER;
        if (announced > file.limit()) {
            throw damaged("%d of %d bytes are there".formatted(file.limit(), announced));
        }
        int end = (int) announced;
        boolean extended = type(FILE_HEADER).equals("VP8X");
        if (!extended) {
            return still(FILE_HEADER, end, null);
        }
        int content = FILE_HEADER + CHUNK_HEADER;
        require(content + 10 <= end, "its header is cut");
        int[] canvas = {1 + threeBytes(content + 4), 1 + threeBytes(content + 7)};
        int at = next(FILE_HEADER, end);
        while (at + CHUNK_HEADER <= end) {
            String type = type(at);
            if (type.equals("ANMF")) {
                return animated(at, end, canvas);
            }
            if (type.equals("VP8 ") || type.equals("VP8L")) {
                return still(at, end, canvas);
            }
            at = next(at, end);
        }
        throw damaged("it has no picture");
    }

    /// @param canvas width and height, null for those of the picture
    private Frame still(int at, int end, int @Nullable [] canvas) {
        int[] size = bitstreamSize(at, end);
        int[] whole = canvas == null ? size : canvas;
        require(whole[0] == size[0] && whole[1] == size[1], "its picture has another size than its canvas");
        return new Frame(size[0], size[1], 0, 0, size[0], size[1], at, chunkEnd(at, end));
    }

    private Frame animated(int at, int end, int[] canvas) {
        int content = at + CHUNK_HEADER;
        int frameEnd = chunkEnd(at, end);
        require(content + FRAME_HEADER <= frameEnd, "its first frame is cut");
        int x = 2 * threeBytes(content);
        int y = 2 * threeBytes(content + 3);
        int width = 1 + threeBytes(content + 6);
        int height = 1 + threeBytes(content + 9);
        require(x + width <= canvas[0] && y + height <= canvas[1], "its first frame reaches beyond the canvas");
        int part = content + FRAME_HEADER;
        while (part + CHUNK_HEADER <= frameEnd) {
            String type = type(part);
            if (type.equals("VP8 ") || type.equals("VP8L")) {
                int[] size = bitstreamSize(part, frameEnd);
                require(size[0] == width && size[1] == height, "its first frame has two sizes");
                return new Frame(canvas[0], canvas[1], x, y, width, height, part, chunkEnd(part, frameEnd));
            }
            part = next(part, frameEnd);
        }
        throw damaged("its first frame has no picture");
    }

    private int[] bitstreamSize(int at, int end) {
        int content = at + CHUNK_HEADER;
        require(content + 10 <= chunkEnd(at, end), "its picture is cut");
        String type = type(at);
        if (type.equals("VP8L")) {
            require((file.get(content) & 0xFF) == LOSSLESS_MARK, "its lossless picture does not begin as one");
            int bits = file.getInt(content + 1);
            return new int[] {1 + (bits & SIDE), 1 + ((bits >> 14) & SIDE)};
        }
        require(type.equals("VP8 "), "it begins with a chunk of type '" + type.replaceAll("[^ -~]", "?") + "'");
        require(
                (file.get(content) & 1) == 0 && threeBytes(content + 3) == 0x2A019D,
                "it does not begin with a key frame");
        return new int[] {file.getShort(content + 6) & SIDE, file.getShort(content + 8) & SIDE};
    }

    private int chunkEnd(int at, int end) {
        long size = Integer.toUnsignedLong(file.getInt(at + 4));
        require(at + CHUNK_HEADER + size <= end, "a chunk of %d bytes at byte %d is cut".formatted(size, at));
        return (int) (at + CHUNK_HEADER + size);
    }

    private int next(int at, int end) {
        int chunkEnd = chunkEnd(at, end);
        return chunkEnd + ((chunkEnd - at) & 1);
    }

    private String type(int at) {
        return new String(file.array(), at, 4, StandardCharsets.ISO_8859_1);
    }

    private int threeBytes(int at) {
        return (file.get(at) & 0xFF) | ((file.get(at + 1) & 0xFF) << 8) | ((file.get(at + 2) & 0xFF) << 16);
    }

    private void require(boolean sound, String otherwise) {
        if (!sound) {
            throw damaged(otherwise);
        }
    }

    private ImageException damaged(String reason) {
        return ImageException.damaged(name, LABEL, reason);
    }
}
