package io.anymask.cli.output;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/// The folder that results go to.
public record OutputFolder(Path path) {
    private static final String LOCK = ".anymask.lock";

    /// Makes the folder, checks that files can be written, before any work is done, and removes what a killed
    /// command left unfinished.
    ///
    /// @throws InputException when that is not so
    public static OutputFolder open(Path path) {
        try {
            Files.createDirectories(path);
            AtomicFile.sweep(path);
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

    /// Does work in the folder while other commands that ask are kept out of it: two evaluations would mix
    /// what they found.
    ///
    /// @throws InputException when another command has the folder
    public <T> T locked(Supplier<T> work) {
        Path file = file(LOCK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (isTaken(channel)) {
                throw new InputException(
                        path + ": another command is writing to this folder; wait for it, or choose another --output");
            }
            return work.get();
        } catch (IOException e) {
            throw new InputException(
                    file + ": cannot be locked (" + FileFault.describe(e) + "); choose another --output", e);
        }
    }

    /// The lock goes with its channel.
    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }
}
