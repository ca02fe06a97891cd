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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// Writes a file beside its final place and moves it there when it is complete. The file appears whole, in the place
/// of an earlier one, or not at all.
public final class AtomicFile {
    /// So much of the file's name goes into that of its draft, which must not become too long for the file system.
    private static final int NAME = 40;

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

    /// A file of what is written into a channel.
    ///
    /// @throws IOException when it cannot be written; what was begun is removed
    public static void write(Path file, Content content) throws IOException {
        Path absolute = file.toAbsolutePath();
        String name = String.valueOf(absolute.getFileName());
        // Not a file of createTempFile, which only its owner may read.
        Path part = absolute.resolveSibling(
                "." + name.substring(0, Math.min(NAME, name.length())) + "." + UUID.randomUUID() + ".part");
        try {
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
            }
            publish(part, absolute);
        } finally {
            Files.deleteIfExists(part);
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
}
