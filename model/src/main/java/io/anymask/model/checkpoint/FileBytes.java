package io.anymask.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/// The bytes of a file, mapped or in memory, of which ranges up to two gigabytes can be viewed. Safe for use by
/// several threads.
final class FileBytes {
    /// One mapping reaches at most two gigabytes; windows overlap by half, so that every range of one gigabyte
    /// lies in one of them.
    private static final long WINDOW = 1L << 31;

    private static final long STRIDE = WINDOW / 2;
    private static final int SHOWN = 8;
    private static final int LONGEST_NAME = 120;

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
        return "it starts with '" + printable(new String(start, StandardCharsets.ISO_8859_1)) + "'";
    }

    /// A name out of a file, for messages: no control characters, and not too long.
    static String printable(String name) {
        String letters = name.replaceAll("[^ -~]", "?");
        return letters.length() <= LONGEST_NAME ? letters : letters.substring(0, LONGEST_NAME) + "...";
    }
}
