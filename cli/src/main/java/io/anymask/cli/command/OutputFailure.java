package io.anymask.cli.command;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Results could not be saved: the disk is full, standard output is closed. Work that needs it stops.
public final class OutputFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What systems say when nothing more can be written anywhere: ENOSPC, EDQUOT, EFBIG, EIO, and Windows' words.
    private static final Set<String> FULL = Set.of(
            "no space left on device",
            "disk quota exceeded",
            "file too large",
            "input/output error",
            "there is not enough space on the disk");

    /// @param message what could not be written, and what was
    public OutputFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// Whether an error comes from output that cannot be saved, and so would meet all further work too.
    public static boolean isIn(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutputFailure || (cause instanceof IOException io && isFull(io))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFull(IOException error) {
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        return FULL.stream().anyMatch(message::contains);
    }
}
