package io.anymask.cli.batch;

import java.io.IOException;
import java.nio.file.Path;

/// A file of an image's results that is going to be written.
///
/// @param name in the folder of results; `/` separates a folder within it
/// @param content writes the file
public record ResultFile(String name, Content content) {
    /// Writes a file, whole or not at all.
    @FunctionalInterface
    public interface Content {
        void writeTo(Path file) throws IOException;
    }
}
