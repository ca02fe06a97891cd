package io.anymask.service;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// The disk under a folder, of which some bytes stay free. Safe for use by several threads.
public final class Disk {
    private final FileStore store;
    private final long reserve;

    /// @param reserve bytes that stay free
    public Disk(Path folder, long reserve) throws IOException {
        this.store = Files.getFileStore(folder);
        this.reserve = reserve;
    }

    /// Free bytes, 0 when the disk does not say.
    public long free() {
        try {
            return Math.max(0, store.getUsableSpace());
        } catch (IOException e) {
            return 0;
        }
    }

    /// Whether nothing more is to be written.
    public boolean isFull() {
        return free() <= reserve;
    }

    /// @param bytes that are about to be written
    /// @throws ServiceException.NoSpace when they do not fit
    public void require(long bytes) {
        if (free() - Math.max(0, bytes) <= reserve) {
            throw new ServiceException.NoSpace();
        }
    }
}
