package io.anymask.video;

import io.anymask.file.Untrusted;
import io.anymask.image.Image;
import io.anymask.image.ImageInfo;
import io.anymask.image.ImageLimits;
import io.anymask.image.Orientation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/// An animated GIF, drawn frame by frame on its canvas. The first frame is what [Image#read] makes of the file.
///
/// Source: GIF89a specification, sections 20 and 23.
final class GifPictures implements FrameSource {
    private static final String METADATA = "javax_imageio_gif_image_1.0";
    private static final int CHANNELS = 3;
    private static final long TICK = 10_000_000;

    /// What browsers make of frames that are to be shown for less than 20 ms.
    private static final int SHORTEST = 2;

    private static final int INSTEAD = 10;

    /// Java reads interlaced frames of fewer rows wrongly: it takes the fourth row for one that there is.
    private static final int LEAST_INTERLACED = 5;

    /// Where a frame lies on the canvas, and what comes after it.
    ///
    /// @param disposal what becomes of the frame when the next one is drawn
    /// @param ticks how long it is shown, in hundredths of a second
    private record Part(int x, int y, int width, int height, boolean interlaced, String disposal, int ticks) {}

    private final String name;
    private final byte[] bytes;
    private final ImageLimits limits;
    private final ImageReader reader;
    private final List<Part> parts;
    private final FilmInfo info;
    private byte[] canvas = {};

    /// What the canvas was before the frame on it.
    private byte[] before = {};

    /// The frame on the canvas; -1 when there is none.
    private int drawn = -1;

    private GifPictures(String name, byte[] bytes, ImageLimits limits) throws IOException {
        this.name = name;
        this.bytes = bytes;
        this.limits = limits;
        ImageInfo size = ImageInfo.of(bytes, name, limits);
        Untrusted.require(name, bytes.length + 4L * CHANNELS * size.width() * size.height(), FilmException::new);
        reader = ImageIO.getImageReadersByFormatName("gif").next();
        reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)));
        List<Part> all = parts(size);
        boolean endsEarly = all.size() > 1 && !isWhole(all.size() - 1);
        boolean isCut = endsEarly || !GifTrailer.isIn(bytes);
        parts = endsEarly ? all.subList(0, all.size() - 1) : all;
        long ticks = parts.stream().mapToLong(Part::ticks).sum();
        info = new FilmInfo(
                size.width(),
                size.height(),
                parts.size(),
                100.0 * parts.size() / ticks,
                Duration.ofNanos(ticks * TICK),
                Orientation.UPRIGHT.exifValue(),
                "gif",
                isCut ? fault(parts.size() - 1) : null);
    }

    /// Of the last frame: what ends too early ends there.
    private boolean isWhole(int number) {
        try {
            picture(number);
            return true;
        } catch (FilmException e) {
            return false;
        }
    }

    private static String fault(int last) {
        return "the film is damaged or cut off behind frame %d: what follows is not whole; copy or download it again"
                .formatted(last);
    }

    static GifPictures open(Path file, ImageLimits limits) throws IOException {
        byte[] bytes =
                Untrusted.bytes(file, "a GIF", Math.min(limits.maxBytes(), Integer.MAX_VALUE - 8L), FilmException::new);
        GifPictures film = new GifPictures(file.toString(), bytes, limits);
        film.read(0, () -> false);
        return film;
    }

    private List<Part> parts(ImageInfo canvasSize) throws IOException {
        List<Part> found = new ArrayList<>();
        int count = reader.getNumImages(true);
        if (count > Film.MOST_FRAMES) {
            throw new FilmException("%s: got %d frames, expected at most %d".formatted(name, count, Film.MOST_FRAMES));
        }
        for (int i = 0; i < count; i++) {
            Part part = part(reader.getImageMetadata(i));
            if (part.x < 0
                    || part.y < 0
                    || part.x > canvasSize.width() - part.width
                    || part.y > canvasSize.height() - part.height) {
                throw new FilmException(
                        "%s: frame %d of the GIF reaches beyond its canvas; write the file anew".formatted(name, i));
            }
            if (part.interlaced && part.height < LEAST_INTERLACED) {
                throw new FilmException(
                        "%s: frame %d of the GIF is interlaced and has fewer than %d rows, which cannot be read; write the file anew without interlacing"
                                .formatted(name, i, LEAST_INTERLACED));
            }
            found.add(part);
        }
        return found;
    }

    private static Part part(IIOMetadata metadata) {
        IIOMetadataNode tree = (IIOMetadataNode) metadata.getAsTree(METADATA);
        IIOMetadataNode place = child(tree, "ImageDescriptor");
        IIOMetadataNode control = child(tree, "GraphicControlExtension");
        int ticks = number(control, "delayTime");
        return new Part(
                number(place, "imageLeftPosition"),
                number(place, "imageTopPosition"),
                number(place, "imageWidth"),
                number(place, "imageHeight"),
                place != null && Boolean.parseBoolean(place.getAttribute("interlaceFlag")),
                control == null ? "none" : control.getAttribute("disposalMethod"),
                ticks < SHORTEST ? INSTEAD : ticks);
    }

    private static @Nullable IIOMetadataNode child(IIOMetadataNode tree, String element) {
        return (IIOMetadataNode) tree.getElementsByTagName(element).item(0);
    }

    private static int number(@Nullable IIOMetadataNode node, String attribute) {
        return node == null ? 0 : Integer.parseInt(node.getAttribute(attribute));
    }

    @Override
    public FilmInfo info() {
        return info;
    }

    @Override
    public long[] nanos() {
        long[] nanos = new long[parts.size()];
        for (int i = 1; i < nanos.length; i++) {
            nanos[i] = nanos[i - 1] + parts.get(i - 1).ticks * TICK;
        }
        return nanos;
    }

    @Override
    public Optional<Image> read(int number, BooleanSupplier stopped) {
        int from = number < drawn ? -1 : drawn;
        drawn = -1;
        for (int i = from + 1; i <= number; i++) {
            if (stopped.getAsBoolean()) {
                return Optional.empty();
            }
            if (i == 0) {
                begin();
            } else {
                dispose(i - 1);
                draw(i);
            }
        }
        drawn = number;
        return Optional.of(Image.of(info.width(), info.height(), canvas));
    }

    private void begin() {
        Image first = Image.decode(bytes, name, limits);
        canvas = new byte[info.width() * info.height() * CHANNELS];
        first.rgb().get(canvas);
        before = new byte[canvas.length];
    }

    private void dispose(int number) {
        Part part = parts.get(number);
        switch (part.disposal) {
            case "restoreToBackgroundColor" -> {
                for (int y = 0; y < part.height; y++) {
                    int from = at(part, 0, y);
                    Arrays.fill(canvas, from, from + part.width * CHANNELS, (byte) 0);
                }
            }
            case "restoreToPrevious" -> System.arraycopy(before, 0, canvas, 0, canvas.length);
            default -> {
                // It stays.
            }
        }
    }

    private void draw(int number) {
        Part part = parts.get(number);
        if (part.disposal.equals("restoreToPrevious")) {
            System.arraycopy(canvas, 0, before, 0, canvas.length);
        }
        BufferedImage picture = picture(number);
        int[] row = new int[part.width];
        for (int y = 0; y < part.height; y++) {
            picture.getRGB(0, y, part.width, 1, row, 0, part.width);
            int at = at(part, 0, y);
            for (int argb : row) {
                if (argb >>> 24 != 0) {
                    canvas[at] = (byte) (argb >> 16);
                    canvas[at + 1] = (byte) (argb >> 8);
                    canvas[at + 2] = (byte) argb;
                }
                at += CHANNELS;
            }
        }
    }

    private BufferedImage picture(int number) {
        List<String> warnings = new ArrayList<>();
        try {
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            BufferedImage picture = reader.read(number);
            if (warnings.isEmpty()) {
                return picture;
            }
        } catch (IOException | RuntimeException e) {
            throw new FilmException(damage(number), e);
        } finally {
            reader.removeAllIIOReadWarningListeners();
        }
        throw new FilmException(damage(number));
    }

    private String damage(int number) {
        return "%s: frame %d of the GIF is damaged or cut off; the frames before it can be used, copy or download it again"
                .formatted(name, number);
    }

    private int at(Part part, int x, int y) {
        return ((part.y + y) * info.width() + part.x + x) * CHANNELS;
    }

    @Override
    public void close() {
        reader.dispose();
    }
}
