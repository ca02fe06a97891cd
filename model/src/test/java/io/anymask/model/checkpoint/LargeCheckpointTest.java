package io.anymask.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checkpoints of the size of ViT-H's, 2.7 GB, cost what is read of them. The files have holes instead of zeros.
class LargeCheckpointTest {
    private static final int TENSORS = 40;
    private static final int ELEMENTS = 1 << 24;
    private static final byte[] STORAGE = new byte[ELEMENTS * Float.BYTES];

    /// For headers, names and views of 40 tensors.
    private static final long ALLOWED = 4 << 20;

    @TempDir
    private Path folder;

    static {
        ByteBuffer.wrap(STORAGE).order(ByteOrder.LITTLE_ENDIAN).putFloat(5 * Float.BYTES, 7);
    }

    @Test
    void pytorchZip() throws IOException {
        Path file = folder.resolve("large.pth");
        try (OutputStream out = new Sparse(file)) {
            large().writeZip(ZipEntry.STORED, out);
        }
        costsLittle(file);
    }

    @Test
    void pytorchLegacy() throws IOException {
        Path file = folder.resolve("large.pt");
        try (OutputStream out = new BufferedOutputStream(new Sparse(file))) {
            large().writeLegacy(out);
        }
        costsLittle(file);
    }

    @Test
    void safetensors() throws IOException {
        Path file = folder.resolve("large.safetensors");
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < TENSORS; i++) {
            long start = (long) i * STORAGE.length;
            header.append(i == 0 ? "" : ",")
                    .append("\"tensor.%d\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
                            .formatted(i, ELEMENTS, start, start + STORAGE.length));
        }
        byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new Sparse(file)) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            for (int i = 0; i < TENSORS; i++) {
                out.write(STORAGE);
            }
        }
        costsLittle(file);
    }

    private static TorchFile large() {
        TorchFile file = new TorchFile();
        for (int i = 0; i < TENSORS; i++) {
            file.tensor("tensor." + i, "FloatStorage", Float.BYTES, STORAGE, 0, new int[] {ELEMENTS}, new int[] {1});
        }
        return file;
    }

    private static void costsLittle(Path file) throws IOException {
        assertThat(Files.size(file)).isGreaterThan((long) TENSORS * STORAGE.length);
        Checkpoint.open(file); // classes and lambdas cost once
        int tensor = new Random(7).nextInt(TENSORS);
        long opened = allocated(path -> Checkpoint.open(path).names().size(), file, TENSORS);
        assertThat(opened).isLessThan(ALLOWED);
        long read = allocated(
                path -> (long) Checkpoint.open(path).tensor("tensor." + tensor).toFloats()[5], file, 7);
        assertThat(read).isBetween((long) STORAGE.length, STORAGE.length + ALLOWED);
    }

    /// What a piece of work allocates, on the heap and beside it, in bytes.
    private static long allocated(ToLongFunction<Path> work, Path file, long expected) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long direct = direct();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(work.applyAsLong(file)).isEqualTo(expected);
        return threads.getCurrentThreadAllocatedBytes() - before + Math.max(0, direct() - direct);
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /// Leaves holes where a whole storage is written: all but its first bytes are zero.
    private static final class Sparse extends OutputStream {
        private static final int START = 64;

        private final RandomAccessFile file;

        Sparse(Path path) throws IOException {
            this.file = new RandomAccessFile(path.toFile(), "rw");
        }

        @Override
        public void write(int value) throws IOException {
            file.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int written = length == STORAGE.length ? START : length;
            file.write(bytes, offset, written);
            file.seek(file.getFilePointer() + length - written);
            if (file.getFilePointer() > file.length()) {
                file.setLength(file.getFilePointer());
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
