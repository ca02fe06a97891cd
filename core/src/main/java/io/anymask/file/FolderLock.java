package io.anymask.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A folder that one piece of work has for itself, by a lock on a hidden file there, which goes with the lock. A
/// killed process leaves the file, but no lock.
public final class FolderLock implements AutoCloseable {
    /// The locked file.
    public static final String FILE = ".anymask.lock";

    /// Behind what the file holds, since some systems do not let others write what is locked.
    private static final long LOCKED = Long.MAX_VALUE - 1;

    /// Of two files that are there by chance at once, both have the same size in one of four thousand million
    /// cases.
    private static final int LOOKS = 2;

    private static final int MOST_BYTES = 1 << 16;

    /// Folders that this process has. Asked before the file is opened: whoever closes a file, on many systems,
    /// gives up all locks that the process has on it.
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path folder, Path file, FileChannel channel) {
        this.folder = folder;
        this.file = file;
        this.channel = channel;
    }

    /// @return nothing when the folder is taken, by this process or another
    /// @throws IOException when the file cannot be made, or not be locked
    public static Optional<FolderLock> take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!TAKEN.add(real)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            FileChannel channel = lock(folder.resolve(FILE));
            taken = channel != null;
            return Optional.ofNullable(channel).map(locked -> new FolderLock(real, folder.resolve(FILE), locked));
        } finally {
            if (!taken) {
                TAKEN.remove(real);
            }
        }
    }

    /// @return null when another process has it
    private static @Nullable FileChannel lock(Path file) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean kept = false;
            try {
                if (channel.tryLock(LOCKED, 1, false) == null) {
                    return null;
                }
                if (isStillThere(file, channel)) {
                    kept = true;
                    return channel;
                }
            } finally {
                if (!kept) {
                    channel.close();
                }
            }
        }
    }

    /// Whether the locked file is the one of that name: another process may have removed it just before. Told from
    /// the size, which can be asked for without opening the file.
    private static boolean isStillThere(Path file, FileChannel channel) throws IOException {
        try {
            for (int look = 0; look < LOOKS; look++) {
                int size = ThreadLocalRandom.current().nextInt(1, MOST_BYTES);
                channel.truncate(0);
                channel.write(ByteBuffer.allocate(1), size - 1L);
                if (Files.size(file) != size) {
                    return false;
                }
            }
            channel.truncate(0);
            return true;
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
        } finally {
            TAKEN.remove(folder);
        }
    }
}
