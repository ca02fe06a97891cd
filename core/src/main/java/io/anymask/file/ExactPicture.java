package io.anymask.file;

import io.anymask.BadInputException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.NodeList;

/// Pictures whose pixels are numbers of objects, not colours to look at. Stateless.
public final class ExactPicture {
    /// What keeps the look of a picture and not its pixels.
    private static final Set<String> APPROXIMATE = Set.of("jpeg", "jpg", "jpeg 2000");

    private static final String EXPECTED = "expected a PNG or another format that keeps them";

    private ExactPicture() {}

    /// Opens a picture with a reader and refuses, before any pixel is decoded, what would be read as another
    /// picture without a word: formats and compressions that change pixels, since around each object they leave
    /// others that are nearly black, and nearly the number of another object; several pages; frames that are
    /// smaller than their canvas.
    ///
    /// @param file for the message
    /// @param refusal makes the reader's exception of a message and a cause
    public static <X extends BadInputException> void open(
            ImageReader reader, ImageInputStream stream, String file, BiFunction<String, Throwable, X> refusal)
            throws IOException {
        String problem = problem(reader, stream);
        if (problem != null) {
            throw refusal.apply(file + ": " + problem, new IllegalArgumentException(reader.getFormatName()));
        }
    }

    private static @Nullable String problem(ImageReader reader, ImageInputStream stream) throws IOException {
        String format = reader.getFormatName();
        if (APPROXIMATE.contains(format.toLowerCase(Locale.ROOT))) {
            return "got %s, which changes pixels, %s".formatted(format, EXPECTED);
        }
        boolean tiff = format.equalsIgnoreCase("tif") || format.equalsIgnoreCase("tiff");
        boolean gif = format.equalsIgnoreCase("gif");
        reader.setInput(stream, false, !tiff && !gif);
        if (tiff && isLossy(reader.getImageMetadata(0))) {
            return "got a TIFF whose compression changes pixels, " + EXPECTED;
        }
        if ((tiff || gif) && hasSecond(reader)) {
            return "got several pages, expected a single picture; write the one that is meant into a file of its own";
        }
        if (gif && !fillsItsCanvas(reader)) {
            return "got a GIF that is smaller than its canvas, expected one picture; save it as a PNG";
        }
        return null;
    }

    private static boolean isLossy(IIOMetadata page) {
        NodeList lossless =
                tree(page, IIOMetadataFormatImpl.standardMetadataFormatName).getElementsByTagName("Lossless");
        return lossless.getLength() > 0
                && ((IIOMetadataNode) lossless.item(0)).getAttribute("value").equalsIgnoreCase("false");
    }

    private static boolean hasSecond(ImageReader reader) throws IOException {
        try {
            return reader.getWidth(1) > 0;
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
    }

    private static boolean fillsItsCanvas(ImageReader reader) throws IOException {
        IIOMetadata file = reader.getStreamMetadata();
        NodeList screens =
                tree(file, file.getNativeMetadataFormatName()).getElementsByTagName("LogicalScreenDescriptor");
        if (screens.getLength() == 0) {
            return true;
        }
        IIOMetadataNode screen = (IIOMetadataNode) screens.item(0);
        return screen.getAttribute("logicalScreenWidth").equals(Integer.toString(reader.getWidth(0)))
                && screen.getAttribute("logicalScreenHeight").equals(Integer.toString(reader.getHeight(0)));
    }

    private static IIOMetadataNode tree(IIOMetadata metadata, String format) {
        return (IIOMetadataNode) metadata.getAsTree(format);
    }
}
