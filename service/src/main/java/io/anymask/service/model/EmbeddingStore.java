package io.anymask.service.model;

import io.anymask.file.AtomicFile;
import io.anymask.service.gallery.DiskCache;
import io.anymask.service.gallery.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Embeddings on disk, each an array file behind the hash of it. What does not match its hash is thrown away and
/// counted. Safe for use by several threads.
final class EmbeddingStore {
    private static final System.Logger LOG = System.getLogger(EmbeddingStore.class.getName());
    private static final int HASH = 32;

    private final DiskCache cache;
    private final LongAdder corrupt = new LongAdder();

    EmbeddingStore(DiskCache cache) {
        this.cache = cache;
    }

    /// The array file, null when there is none.
    byte @Nullable [] read(EmbeddingKey key) throws IOException {
        Path file = cache.find(key.name());
        if (file == null) {
            return null;
        }
        byte[] stored = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        if (stored.length > HASH) {
            byte[] content = Arrays.copyOfRange(stored, HASH, stored.length);
            if (Arrays.equals(Hash.bytes(content), 0, HASH, stored, 0, HASH)) {
                return content;
            }
        }
        LOG.log(System.Logger.Level.WARNING, "damaged, to be computed again: " + file);
        corrupt.increment();
        cache.remove(key.name());
        return null;
    }

    /// Keeps an array file: on the disk when this returns, whatever happens then.
    void write(EmbeddingKey key, byte[] content) throws IOException {
        try {
            cache.put(key.name(), path -> {
                try (FileChannel file =
                        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    AtomicFile.writeFully(file, ByteBuffer.wrap(Hash.bytes(content)));
                    AtomicFile.writeFully(file, ByteBuffer.wrap(content));
                    file.force(true);
                }
            });
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /// How many files were found damaged.
    long corrupt() {
        return corrupt.sum();
    }

    DiskCache cache() {
        return cache;
    }
}
