package io.anymask.cli.output;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The folder that results go to.
public record OutputFolder(Path path) {
    /// Makes the folder, checks that files can be written, before any work is done, and removes what a killed
    /// command left unfinished.
    ///
    /// @throws InputException when that is not so
    public static OutputFolder open(Path path) {
        try {
            AtomicFile.createFolder(path);
            Files.delete(Files.createTempFile(path, ".anymask", ".probe"));
            return new OutputFolder(path);
        } catch (IOException e) {
            throw new InputException(
                    "--output: cannot write to the folder %s (%s); choose another one"
                            .formatted(path, FileFault.describe(e)),
                    e);
        }
    }

    /// A file of the folder.
    public Path file(String name) {
        return path.resolve(name);
    }

    /// Checks, before any work, that nothing would be replaced.
    ///
    /// @param overwrite whether it may be
    /// @throws InputException naming the first file that is there
    public void requireFree(boolean overwrite, List<Path> files) {
        for (Path file : files) {
            if (!overwrite && Files.exists(file)) {
                throw new InputException(
                        file + ": there is already a file of that name; choose another --output, or --overwrite");
            }
        }
    }

    /// Writes a text, whole or not at all.
    ///
    /// @throws OutputFailure when it cannot be written
    public Path write(String name, String content) {
        Path file = file(name);
        try {
            AtomicFile.write(file, content);
            return file;
        } catch (IOException e) {
            throw new OutputFailure(file + ": cannot be written (" + FileFault.describe(e) + ")", e);
        }
    }

    /// Keeps other commands that ask out of the folder until the lock is closed: two of them would mix what they
    /// write.
    ///
    /// @throws InputException when another command has the folder
    public FolderLock lock() {
        try {
            return FolderLock.take(path)
                    .orElseThrow(() -> new InputException(path
                            + ": another command is writing to this folder; wait for it, or choose another --output"));
        } catch (IOException e) {
            throw new InputException(
                    "%s: cannot be locked (%s); choose another --output".formatted(path, FileFault.describe(e)), e);
        }
    }
}
