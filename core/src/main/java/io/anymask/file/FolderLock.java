package io.anymask.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/// A folder that one piece of work has for itself, by a lock on a hidden file there, which goes with the lock. A
/// killed process leaves the file, but no lock.
public final class FolderLock implements AutoCloseable {
    /// The locked file.
    public static final String FILE = ".anymask.lock";

    /// Behind what the file holds, since some systems do not let others read what is locked.
    private static final long LOCKED = Long.MAX_VALUE - 1;

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// @return nothing when the folder is taken, by this process or another
    /// @throws IOException when the file cannot be made, or not be locked
    public static Optional<FolderLock> take(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        while (true) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean kept = false;
            try {
                if (!isFree(channel)) {
                    return Optional.empty();
                }
                if (isStillThere(file, channel)) {
                    kept = true;
                    return Optional.of(new FolderLock(file, channel));
                }
            } finally {
                if (!kept) {
                    channel.close();
                }
            }
        }
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /// Whether the locked file is the one of that name: another process may have removed it just before.
    private static boolean isStillThere(Path file, FileChannel channel) throws IOException {
        String mark = UUID.randomUUID().toString();
        channel.truncate(0);
        AtomicFile.writeFully(channel, StandardCharsets.UTF_8.encode(mark));
        try {
            return Files.readString(file).equals(mark);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
