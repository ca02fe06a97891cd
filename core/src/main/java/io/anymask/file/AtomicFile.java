package io.anymask.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes a file beside its final place and moves it there when it is complete. The file appears whole, in the
/// place of an earlier one, or not at all.
public final class AtomicFile {
    /// So much of the file's name goes into that of its draft, which must not become too long for the file system.
    private static final int NAME = 40;

    /// The name of a part says which process writes it.
    private static final Pattern PART = Pattern.compile("\\..+\\.(\\d{1,18})-[0-9a-f-]{36}\\.part");

    /// Of this process, being written. Guarded by itself, as is the flag.
    private static final Set<Path> DRAFTS = new HashSet<>();

    private static boolean abandoned;

    private AtomicFile() {}

    /// Writes the content of a file.
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /// Writes the content of a file as a stream.
    @FunctionalInterface
    public interface StreamContent {
        void writeTo(OutputStream stream) throws IOException;
    }

    /// A file under construction, beside its final place: it is published as a whole or removed. For one thread.
    public static final class Draft implements AutoCloseable {
        private final Path part;
        private final Path file;
        private final FileChannel channel;

        private Draft(Path part, Path file, FileChannel channel) {
            this.part = part;
            this.file = file;
            this.channel = channel;
        }

        /// Where its content goes, from the first byte on and in any order.
        public FileChannel channel() {
            return channel;
        }

        /// Of the file under construction, for whoever opens it himself, and closes it before it is published.
        public Path path() {
            return part;
        }

        /// Moves the file to its place, over an earlier one. The channel is closed.
        ///
        /// @throws IOException when it cannot be moved
        public void publish() throws IOException {
            channel.close();
            AtomicFile.publish(part, file);
        }

        /// Closes the channel and removes what was not published.
        ///
        /// @throws IOException when it cannot be removed
        @Override
        public void close() throws IOException {
            try {
                channel.close();
            } finally {
                end(part);
            }
        }
    }

    /// Begins a file that somebody else writes bit by bit.
    ///
    /// @throws IOException when nothing can be written there
    public static Draft draft(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        String name = String.valueOf(absolute.getFileName());
        // Not a file of createTempFile, which only its owner may read.
        Path part = absolute.resolveSibling(".%s.%d-%s.part"
                .formatted(
                        name.substring(0, Math.min(NAME, name.length())),
                        ProcessHandle.current().pid(),
                        UUID.randomUUID()));
        return new Draft(part, absolute, begin(part));
    }

    /// A file of what is written into a channel.
    ///
    /// @throws IOException when it cannot be written; what was begun is removed
    public static void write(Path file, Content content) throws IOException {
        try (Draft draft = draft(file)) {
            content.writeTo(draft.channel());
            draft.publish();
        }
    }

    private static FileChannel begin(Path part) throws IOException {
        synchronized (DRAFTS) {
            if (abandoned) {
                throw new IOException(part + ": not written, since the process ends");
            }
            FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            DRAFTS.add(part);
            return channel;
        }
    }

    private static void end(Path part) throws IOException {
        synchronized (DRAFTS) {
            DRAFTS.remove(part);
        }
        Files.deleteIfExists(part);
    }

    /// Removes what is half written and lets nothing more be begun: right before the process ends in the midst of
    /// its work.
    public static void abandon() {
        synchronized (DRAFTS) {
            abandoned = true;
            for (Path part : DRAFTS) {
                try {
                    Files.deleteIfExists(part);
                } catch (IOException e) {
                    // Whoever writes into that folder next sweeps it.
                }
            }
        }
    }

    /// A file of these bytes.
    ///
    /// @throws IOException when it cannot be written; what was begun is removed
    public static void write(Path file, byte[] content) throws IOException {
        write(file, channel -> writeFully(channel, ByteBuffer.wrap(content)));
    }

    /// A file of this text, in UTF-8.
    ///
    /// @throws IOException when it cannot be written; what was begun is removed
    public static void write(Path file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /// A file of what is written into a stream, which is buffered.
    ///
    /// @throws IOException when it cannot be written; what was begun is removed
    public static void writeStream(Path file, StreamContent content) throws IOException {
        write(file, channel -> {
            OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(stream);
            stream.flush();
        });
    }

    /// Moves a complete file to its place, over an earlier one: at once where the file system can do that.
    ///
    /// @throws IOException when it cannot be moved
    public static void publish(Path complete, Path file) throws IOException {
        try {
            Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(complete, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// Writes all that remains in the buffer.
    public static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Makes a folder to write files into; of one that is there already, removes what killed processes left
    /// unfinished.
    ///
    /// @throws IOException when it cannot be made, or not be read
    public static Path createFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        sweep(folder);
        return folder;
    }

    /// Removes the parts that killed processes of this machine left in a folder.
    ///
    /// @throws IOException when the folder cannot be read, or a part not be removed
    static void sweep(Path folder) throws IOException {
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
