package io.anymask.cli.input;

import io.anymask.file.FileFault;
import io.anymask.image.ImageException;
import io.anymask.image.ImageLimits;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// What comes from standard input: read once, however often `-` was given. Safe for use by several threads.
final class StandardInput {
    private static @Nullable InputStream source;
    private static byte[] content = new byte[0];

    private StandardInput() {}

    /// All bytes of a picture.
    ///
    /// @throws ImageException for more bytes than the limits allow
    @SuppressWarnings("ReferenceEquality") // another stream, not an equal one
    static synchronized byte[] bytes(ImageLimits limits) {
        if (source != System.in) {
            try {
                int most = (int) Math.min(limits.maxBytes() + 1, Integer.MAX_VALUE - 9L);
                content = System.in.readNBytes(most);
                source = System.in;
            } catch (IOException e) {
                throw new ImageException("standard input: cannot be read (" + FileFault.describe(e) + ")", e);
            }
        }
        if (content.length > limits.maxBytes()) {
            throw new ImageException("standard input: more than %d bytes, expected at most so many; reduce the picture"
                    .formatted(limits.maxBytes()));
        }
        return content;
    }
}
