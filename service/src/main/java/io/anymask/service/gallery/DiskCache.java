package io.anymask.service.gallery;

import io.anymask.file.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Files and folders that can be made again, up to a number of bytes: what was used longest ago goes first.
/// An entry appears whole or not at all. Safe for use by several threads, not by several processes.
public final class DiskCache {
    private static final System.Logger LOG = System.getLogger(DiskCache.class.getName());
    private static final String PART = ".part-";

    private final Path folder;
    private final long mostBytes;
    private final LongAdder evicted = new LongAdder();

    /// Entries by name with their bytes, longest unused first.
    private final LinkedHashMap<String, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /// Makes an entry.
    @FunctionalInterface
    public interface Maker {
        /// @param path of the new file or folder; does not exist yet
        void make(Path path) throws Exception;
    }

    /// Takes over what an earlier process left.
    public DiskCache(Path folder, long mostBytes) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.mostBytes = mostBytes;
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> oldestFirst = entries.sorted(
                            Comparator.comparingLong(path -> path.toFile().lastModified()))
                    .toList();
            for (Path entry : oldestFirst) {
                String name = String.valueOf(entry.getFileName());
                if (name.startsWith(PART)) {
                    delete(entry);
                } else {
                    sizes.put(name, size(entry));
                    bytes += size(entry);
                }
            }
        }
        evict();
    }

    /// The entry of that name, null when there is none, or somebody has emptied the folder.
    public synchronized @Nullable Path find(String name) {
        Path entry = folder.resolve(name);
        if (sizes.get(name) == null) {
            return null;
        }
        if (!Files.exists(entry)) {
            bytes -= sizes.remove(name);
            return null;
        }
        return entry;
    }

    /// Makes an entry, in the place of an earlier one.
    public Path put(String name, Maker maker) throws Exception {
        Path part = folder.resolve(PART + java.util.UUID.randomUUID());
        try {
            maker.make(part);
            synchronized (this) {
                remove(name);
                delete(folder.resolve(name)); // of another server with the same folder, of which nothing is known here
                AtomicFile.publish(part, folder.resolve(name));
                long size = size(folder.resolve(name));
                sizes.put(name, size);
                bytes += size;
                evict();
            }
            return folder.resolve(name);
        } finally {
            delete(part);
        }
    }

    /// Forgets an entry.
    public synchronized void remove(String name) throws IOException {
        Long size = sizes.remove(name);
        if (size != null) {
            bytes -= size;
            delete(folder.resolve(name));
        }
    }

    /// Forgets all entries whose names begin so.
    public synchronized void removeAll(String prefix) throws IOException {
        for (String name : List.copyOf(sizes.keySet())) {
            if (name.startsWith(prefix)) {
                remove(name);
            }
        }
    }

    public synchronized long bytes() {
        return bytes;
    }

    /// How many entries had to go.
    public long evicted() {
        return evicted.sum();
    }

    /// Keeps the newest entry whatever its size.
    private synchronized void evict() throws IOException {
        while (bytes > mostBytes && sizes.size() > 1) {
            Map.Entry<String, Long> eldest = sizes.firstEntry();
            LOG.log(System.Logger.Level.DEBUG, "out of the cache: " + eldest.getKey());
            remove(eldest.getKey());
            evicted.increment();
        }
    }

    private static long size(Path entry) throws IOException {
        try (Stream<Path> files = Files.walk(entry)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path entry) throws IOException {
        if (!Files.exists(entry)) {
            return;
        }
        try (Stream<Path> files = Files.walk(entry)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
