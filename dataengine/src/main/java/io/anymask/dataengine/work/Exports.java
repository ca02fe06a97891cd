package io.anymask.dataengine.work;

import io.anymask.dataset.exchange.Exporter;
import io.anymask.dataset.exchange.Format;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// Files to download: each appears whole or not at all, and goes when it is old or there are too many. Safe for
/// use by several threads.
final class Exports {
    /// How long a file stays.
    static final Duration KEPT = Duration.ofDays(7);

    private static final System.Logger LOG = System.getLogger(Exports.class.getName());

    /// Of all files together; beyond it the oldest go.
    private static final long MOST_BYTES = 16L << 30;

    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final Clock clock;

    Exports(Path folder, Clock clock) throws IOException {
        this.folder = AtomicFile.createFolder(folder);
        this.clock = clock;
    }

    /// Removes what a process that was killed had not finished.
    void clean() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.filter(Files::isDirectory).toList()) {
                Folders.delete(entry);
            }
        }
        sweep();
    }

    /// Writes a file: the one that the format is, or a ZIP archive of those that it has for each photo.
    ///
    /// @param id names it
    Path write(String id, Exporter exporter, Format format, WatchedSet set, Watch watch) throws IOException {
        if (format.isOneFile()) {
            Path file = folder.resolve(id + ".json");
            exporter.write(set, file);
            date(file);
            return file;
        }
        Path draft = folder.resolve(id);
        try {
            exporter.write(set, draft);
            Path file = folder.resolve(id + ".zip");
            AtomicFile.writeStream(file, out -> zip(draft, out, watch));
            date(file);
            return file;
        } finally {
            Folders.delete(draft);
        }
    }

    private void date(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        sweep();
    }

    private static void zip(Path draft, OutputStream out, Watch watch) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(draft)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        byte[] buffer = new byte[BUFFER];
        ZipOutputStream zip = new ZipOutputStream(out);
        for (Path file : files) {
            watch.goOn();
            ZipEntry entry = new ZipEntry(draft.relativize(file).toString().replace('\\', '/'));
            entry.setTime(0); // the same masks make the same bytes
            zip.putNextEntry(entry);
            try (InputStream in = Files.newInputStream(file)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    zip.write(buffer, 0, read);
                }
            }
            zip.closeEntry();
        }
        zip.finish();
    }

    long size(Path file) throws IOException {
        return Files.size(file);
    }

    /// Null when it is not there, or no longer.
    @Nullable
    Path find(String name) {
        Path file = folder.resolve(name);
        return Files.isRegularFile(file) && !isOld(file) ? file : null;
    }

    private boolean isOld(Path file) {
        return modified(file).plus(KEPT).isBefore(clock.instant());
    }

    private static Instant modified(Path file) {
        return Instant.ofEpochMilli(file.toFile().lastModified());
    }

    /// Removes what is old, and the oldest of too many.
    void sweep() {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> newestFirst = all.filter(Files::isRegularFile)
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .sorted((a, b) -> modified(b).compareTo(modified(a)))
                    .toList();
            long bytes = 0;
            for (int i = 0; i < newestFirst.size(); i++) {
                Path file = newestFirst.get(i);
                bytes += size(file);
                if (isOld(file) || (i > 0 && bytes > MOST_BYTES)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "old exports are not removed: " + FileFault.describe(e));
        }
    }

    /// Removes what lies in a folder, but for some.
    ///
    /// @param kept names
    static void keepOnly(Path folder, Set<String> kept) throws IOException {
        List<Path> rest;
        try (Stream<Path> all = Files.list(folder)) {
            rest = all.filter(one -> !kept.contains(String.valueOf(one.getFileName())))
                    .toList();
        }
        for (Path one : rest) {
            Folders.delete(one);
        }
    }
}
