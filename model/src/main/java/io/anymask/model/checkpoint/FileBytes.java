package io.anymask.model.checkpoint;

import io.anymask.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The bytes of a file, of which ranges up to one gigabyte can be viewed. Safe for use by several threads.
///
/// They are read rather than mapped where they fit: a mapped file that somebody cuts or writes over changes under
/// whoever uses it, and when that is native code the process dies (SIGBUS).
final class FileBytes {
    /// One mapping reaches at most two gigabytes; windows overlap by half, so that every range of one gigabyte
    /// lies in one of them.
    private static final long WINDOW = 1L << 31;

    private static final long STRIDE = WINDOW / 2;
    /// Buffers outside the heap are freed late: too late for the many small files of kept embeddings.
    private static final int MOST_ON_HEAP = 16 << 20;

    private static final System.Logger LOG = System.getLogger(FileBytes.class.getName());
    private static final int SHOWN = 8;

    private final String name;
    private final long size;
    private final ByteBuffer[] windows;

    private FileBytes(String name, long size, ByteBuffer... windows) {
        this.name = name;
        this.size = size;
        this.windows = windows;
    }

    static FileBytes of(ByteBuffer bytes, String name) {
        return new FileBytes(name, bytes.remaining(), bytes.slice());
    }

    /// A copy of the file in memory, in a buffer that native code takes as it is; a small one on the heap. A file
    /// of more than two gigabytes, or beyond what the JVM allows for direct buffers, is mapped instead, and the
    /// log says so.
    ///
    /// @throws CheckpointException when the file becomes shorter meanwhile
    static FileBytes read(FileChannel channel, String name) throws IOException {
        long size = channel.size();
        @Nullable ByteBuffer room = size > Integer.MAX_VALUE ? null : room((int) size);
        if (room == null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: {1} bytes are used where they lie; do not change or cut this file meanwhile (replace it by"
                            + " renaming another one). With -XX:MaxDirectMemorySize a file of up to 2 GB is copied",
                    name,
                    Long.toString(size));
            return map(channel, name);
        }
        while (room.hasRemaining()) {
            if (channel.read(room, room.position()) < 0) {
                throw new CheckpointException("%s: it had %d bytes and now ends at %d; somebody changes it, try again"
                        .formatted(name, size, room.position()));
            }
        }
        return new FileBytes(name, size, room.flip().asReadOnlyBuffer());
    }

    private static @Nullable ByteBuffer room(int size) {
        if (size <= MOST_ON_HEAP) {
            return ByteBuffer.allocate(size);
        }
        try {
            return ByteBuffer.allocateDirect(size);
        } catch (OutOfMemoryError e) { // of direct buffers, which have a limit that says nothing of the machine
            return null;
        }
    }

    /// The file where it lies, for a first look.
    static FileBytes map(FileChannel channel, String name) throws IOException {
        long size = channel.size();
        ByteBuffer[] windows = new ByteBuffer[Math.toIntExact(Math.max(1, (size + STRIDE - 1) / STRIDE))];
        for (int i = 0; i < windows.length; i++) {
            long from = i * STRIDE;
            long length = Math.min(Math.min(size - from, WINDOW), Integer.MAX_VALUE);
            windows[i] = channel.map(FileChannel.MapMode.READ_ONLY, from, length);
        }
        return new FileBytes(name, size, windows);
    }

    String name() {
        return name;
    }

    long size() {
        return size;
    }

    /// A little-endian view of the bytes `from` to `from + length`.
    ///
    /// @throws CheckpointException when the file ends before, or the range is larger than one
    /// gigabyte and cannot be viewed
    ByteBuffer view(long from, long length) {
        if (from < 0 || length < 0 || from > size - length) {
            throw new CheckpointException(
                    "%s: bytes %d to %d are needed, but the file ends at %d; it is damaged or cut off"
                            .formatted(name, from, from + length, size));
        }
        int window = (int) Math.min(from / STRIDE, windows.length - 1);
        long offset = from - window * STRIDE;
        if (offset + length > windows[window].limit()) {
            throw new CheckpointException(
                    "%s: a tensor of %d bytes, expected at most %d".formatted(name, length, STRIDE));
        }
        return windows[window].slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// What the file begins with, for messages.
    String describeStart() {
        if (size == 0) {
            return "the file is empty";
        }
        byte[] start = new byte[(int) Math.min(SHOWN, size)];
        windows[0].get(0, start);
        return "it starts with '" + Printable.of(new String(start, StandardCharsets.ISO_8859_1)) + "'";
    }
}
