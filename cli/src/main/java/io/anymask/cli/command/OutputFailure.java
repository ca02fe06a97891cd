package io.anymask.cli.command;

import io.anymask.file.FullDisk;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Results could not be saved: the disk is full, standard output is closed. Work that needs it stops.
public final class OutputFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What else systems say when nothing more can be written: EFBIG (`ulimit -f`) and EIO.
    private static final Set<String> BEYOND_ROOM = Set.of("file too large", "input/output error");

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
        return FullDisk.isCauseOf(error) || BEYOND_ROOM.stream().anyMatch(message::contains);
    }
}
