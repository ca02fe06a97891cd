package io.anymask.cli.output;

import io.anymask.cli.command.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The folder that results go to.
public record OutputFolder(Path path) {
    /// Makes the folder and checks that files can be written, before any work is done.
    ///
    /// @throws InputException when that is not so
    public static OutputFolder open(Path path) {
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, ".anymask", ".probe"));
            return new OutputFolder(path);
        } catch (IOException e) {
            throw new InputException(
                    "--output: cannot write to the folder %s (%s); choose another one".formatted(path, e), e);
        }
    }

    /// A file of the folder.
    public Path file(String name) {
        return path.resolve(name);
    }
}
