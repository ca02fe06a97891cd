package io.anymask.cli.input;

import io.anymask.BadInputException;
import io.anymask.file.FileFault;
import io.anymask.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What comes from standard input: read once, however often `-` was given. Safe for use by several threads.
public final class StandardInput {
    /// How an argument names it.
    public static final String NAME = "-";

    private static @Nullable InputStream source;
    private static byte[] content = new byte[0];

    private StandardInput() {}

    /// All bytes.
    ///
    /// @param most bytes that are expected
    /// @param refusal makes the reader's exception of a message and a cause
    /// @throws BadInputException what `refusal` makes, for more bytes than that, or when they cannot be read
    @SuppressWarnings("ReferenceEquality") // another stream, not an equal one
    static synchronized <X extends BadInputException> byte[] bytes(
            long most, BiFunction<String, Throwable, X> refusal) {
        if (source != System.in) {
            try {
                content = System.in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 9L));
                source = System.in;
            } catch (IOException e) {
                throw refusal.apply("standard input: cannot be read (" + FileFault.describe(e) + ")", e);
            }
        }
        if (content.length > most) {
            throw refusal.apply(
                    "standard input: got more than %d bytes, expected at most that many".formatted(most),
                    new IllegalArgumentException("too many bytes"));
        }
        return content;
    }

    /// SHA-256 of what has been read so far, in hexadecimal digits.
    public static synchronized String hash() {
        return HexFormat.of().formatHex(Sha256.digest().digest(content));
    }
}
