package io.anymask.file;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Whether a write failed because there is no room. Java has no exception of its own for it: the system's words
/// tell. Stateless.
public final class FullDisk {
    /// ENOSPC, EDQUOT, and Windows' words.
    private static final List<String> WORDS = List.of("no space left", "quota exceeded", "not enough space");

    private FullDisk() {}

    /// Whether the disk, or what this user may use of it, is full.
    public static boolean isCauseOf(IOException error) {
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(message::contains);
    }
}
