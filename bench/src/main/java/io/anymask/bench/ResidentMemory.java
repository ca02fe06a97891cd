package io.anymask.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Memory of this process that is in the machine's, as Linux tells it.
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ENTRY = "VmRSS:";

    private ResidentMemory() {}

    static boolean isKnown() {
        return Files.isReadable(STATUS);
    }

    /// @throws UncheckedIOException where it is not known
    static double megabytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(ENTRY)) {
                    String kibibytes = line.substring(ENTRY.length()).trim().split(" ", 2)[0];
                    return Long.parseLong(kibibytes) * 1024 / 1e6;
                }
            }
            throw new IOException(STATUS + ": no " + ENTRY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
