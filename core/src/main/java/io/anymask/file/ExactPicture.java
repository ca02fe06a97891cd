package io.anymask.file;

import io.anymask.BadInputException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import javax.imageio.ImageReader;

/// Pictures whose pixels are numbers of objects, not colours to look at. Stateless.
public final class ExactPicture {
    /// What keeps the look of a picture and not its pixels.
    private static final Set<String> APPROXIMATE = Set.of("jpeg", "jpg", "jpeg 2000");

    private ExactPicture() {}

    /// Refuses, before anything is decoded, a format that changes pixels: around each object it leaves others that
    /// are nearly black, and nearly the number of another object.
    ///
    /// @param file for the message
    /// @param refusal makes the reader's exception of a message and a cause
    public static <X extends BadInputException> void require(
            ImageReader reader, String file, BiFunction<String, Throwable, X> refusal) throws IOException {
        String format = reader.getFormatName();
        if (APPROXIMATE.contains(format.toLowerCase(Locale.ROOT))) {
            IllegalArgumentException cause = new IllegalArgumentException(format);
            throw refusal.apply(
                    "%s: got %s, which changes pixels, expected a PNG or another format that keeps them"
                            .formatted(file, format),
                    cause);
        }
    }
}
