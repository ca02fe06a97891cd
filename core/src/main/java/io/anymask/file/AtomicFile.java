package io.anymask.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes a file beside its final place and moves it there when it is complete.
public final class AtomicFile {
    /// The name of a part says which process writes it.
    private static final Pattern PART = Pattern.compile("\\..+\\.(\\d{1,18})-[0-9a-f-]{36}\\.part");

    private AtomicFile() {}

    /// Writes the content of a file.
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /// The file appears whole, in the place of an earlier one, or not at all.
    ///
    /// @throws IOException when it cannot be written; what was begun is removed
    public static void write(Path file, Content content) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path part = absolute.resolveSibling(".%s.%d-%s.part"
                .formatted(absolute.getFileName(), ProcessHandle.current().pid(), UUID.randomUUID()));
        try {
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
            }
            Files.move(part, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// Writes all that remains in the buffer.
    public static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Removes the parts that killed processes of this machine left in a folder.
    ///
    /// @throws IOException when the folder cannot be read, or a part not be removed
    public static void sweep(Path folder) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
            for (Path part : parts) {
                Matcher name = PART.matcher(String.valueOf(part.getFileName()));
                if (name.matches()
                        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    Files.deleteIfExists(part);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
