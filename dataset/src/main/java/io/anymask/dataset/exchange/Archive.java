package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;
import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import io.anymask.image.ImageFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// ZIP archives of unknown origin. What they unpack to is counted while it is written, whatever their headers say:
/// files, bytes, and bytes for each byte of the archive. Nothing is written outside of the folder, nothing over a
/// file, and no link. Archives in archives stay as they are.
public final class Archive {
    private static final byte[] MAGIC = {'P', 'K', 3, 4};
    private static final int LONGEST_NAME = 1000;
    private static final int BUFFER = 1 << 16;

    /// The archives of macOS have a copy of each file here, without its content.
    private static final String MAC_COPIES = "__MACOSX";

    /// Folders that belong to a format: what is in them cannot do without them.
    private static final Set<String> PARTS = Set.of(
            "labels", "images", "Annotations", "ImageSets", "JPEGImages", "SegmentationClass", "SegmentationObject");

    /// Below so many bytes the ratio is not looked at: little text can be a hundred times smaller.
    private static final long ALWAYS = 10L << 20;

    private Archive() {}

    /// How much is unpacked.
    ///
    /// @param files at most, with folders and what is passed over
    /// @param bytes of all files together
    /// @param ratio bytes for each byte of the archive
    public record Limits(int files, long bytes, int ratio) {
        /// Annotations of a large project: a hundred thousand images, 4 GiB.
        public static final Limits DEFAULT = new Limits(200_000, 4L << 30, 200);
    }

    /// Whether a file says that it is one.
    public static boolean isOne(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    /// Unpacks into a folder, leaving out hidden files.
    ///
    /// @param folder is made, and has nothing in it before
    /// @param step called again and again; what it throws ends it
    /// @return what [Importer] opens: the file of annotations, or the folder of them
    /// @throws DatasetException for a damaged archive, one that is too large unpacked, or one with a name that is
    ///     there twice or leads elsewhere; what was written by then stays
    public static Path unpack(Path archive, Path folder, Limits limits, Runnable step) {
        String name = String.valueOf(archive.getFileName());
        Optional<RuntimeException> stopped = Untrusted.read(
                name,
                "a ZIP archive",
                () -> {
                    Files.createDirectories(folder);
                    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
                        new Writer(name, folder, limits, Files.size(archive), step).all(zip);
                        return Optional.empty();
                    } catch (Stopped e) {
                        return Optional.of(e.reason);
                    }
                },
                DatasetException::new);
        if (stopped.isPresent()) {
            throw stopped.get();
        }
        try {
            return annotations(folder);
        } catch (IOException e) {
            throw new DatasetException(
                    "%s: cannot be read once unpacked (%s)".formatted(name, FileFault.describe(e)), e);
        }
    }

    /// What is to be opened: a single file of annotations, which photos may lie beside, or the folder of them.
    private static Path annotations(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        if (files.size() == 1) {
            return files.getFirst();
        }
        List<Path> texts = files.stream()
                .filter(file -> !ImageFiles.ENDINGS.contains(ImageFiles.ending(file)))
                .toList();
        if (texts.size() == 1 && isWhole(texts.getFirst())) {
            return texts.getFirst();
        }
        Path inner = folder;
        while (true) {
            List<Path> entries;
            try (Stream<Path> list = Files.list(inner)) {
                entries = list.toList();
            }
            boolean wrapped = entries.size() == 1
                    && Files.isDirectory(entries.getFirst())
                    && !PARTS.contains(String.valueOf(entries.getFirst().getFileName()));
            if (!wrapped) {
                return inner;
            }
            inner = entries.getFirst();
        }
    }

    /// Whether it holds all photos' annotations.
    private static boolean isWhole(Path file) {
        try {
            return Importer.isOneFile(Recognition.of(file));
        } catch (DatasetException e) {
            return false; // then the folder may tell
        }
    }

    /// What a step threw is no fault of the archive.
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final RuntimeException reason;

        Stopped(RuntimeException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private static final class Writer {
        private final String name;
        private final Path folder;
        private final Limits limits;
        private final long most;
        private final Runnable step;
        private final byte[] buffer = new byte[BUFFER];
        private long bytes;
        private int files;

        Writer(String name, Path folder, Limits limits, long packed, Runnable step) {
            this.name = name;
            this.folder = folder.toAbsolutePath().normalize();
            this.limits = limits;
            this.most = Math.min(limits.bytes(), Math.max(ALWAYS, packed * limits.ratio()));
            this.step = step;
        }

        void all(ZipInputStream zip) throws IOException {
            while (true) {
                ZipEntry entry = zip.getNextEntry();
                if (entry == null) {
                    break;
                }
                files++;
                if (files > limits.files()) {
                    throw refused("got more than %d entries, expected at most so many".formatted(limits.files()));
                }
                Path file = place(entry.getName());
                boolean shown = isShown(folder.relativize(file));
                if (!entry.isDirectory() && shown) {
                    write(zip, file, entry.getName());
                } else {
                    copy(zip, OutputStream.nullOutputStream());
                }
            }
            if (files == 0) {
                throw refused("got no entry, expected files of annotations");
            }
        }

        private Path place(String entry) {
            boolean plain = entry.length() <= LONGEST_NAME
                    && !entry.isEmpty()
                    && entry.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\' || c == ':');
            Path relative = plain ? Path.of(entry) : Path.of("..");
            Path file = folder.resolve(relative).normalize();
            boolean within = !relative.isAbsolute()
                    && file.startsWith(folder)
                    && !file.equals(folder)
                    && List.of(entry.split("/", -1)).stream().noneMatch(part -> part.equals("..") || part.equals("."));
            if (!within) {
                throw refused("got an entry called \"%s\", expected names of files below the archive's own folder"
                        .formatted(entry.substring(0, Math.min(entry.length(), 100))));
            }
            return file;
        }

        private static boolean isShown(Path relative) {
            for (Path part : relative) {
                String text = part.toString();
                if (text.startsWith(".") || text.equals(MAC_COPIES)) {
                    return false;
                }
            }
            return true;
        }

        private void write(ZipInputStream zip, Path file, String entry) throws IOException {
            try {
                Path parent = file.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                try (OutputStream out =
                        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    copy(zip, out);
                }
            } catch (FileAlreadyExistsException e) {
                throw new DatasetException(
                        "%s: got two entries called \"%s\", expected each name once".formatted(name, entry), e);
            }
        }

        private void copy(ZipInputStream zip, OutputStream out) throws IOException {
            while (true) {
                goOn();
                int read = zip.read(buffer);
                if (read < 0) {
                    return;
                }
                bytes += read;
                if (bytes > most) {
                    throw refused("got more than %d bytes when unpacked, expected at most so many".formatted(most));
                }
                out.write(buffer, 0, read);
            }
        }

        private void goOn() {
            try {
                step.run();
            } catch (RuntimeException e) {
                throw new Stopped(e);
            }
        }

        private DatasetException refused(String what) {
            return new DatasetException("%s: %s; pack the annotations again".formatted(name, what));
        }
    }
}
