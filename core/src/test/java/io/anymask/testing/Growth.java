package io.anymask.testing;

import com.sun.management.ThreadMXBean;
import io.anymask.BadInputException;
import java.lang.management.ManagementFactory;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assertions;

/// Whether what a reader does with a hostile file grows as the file does. Allocated bytes are measured, which do
/// not depend on the machine: work that grows with the square of the file, as of an item read again for each
/// other, shows in them, or ends in the reader's refusal.
public final class Growth {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// Four times the file: linear work grows by 4, quadratic by 16.
    private static final int FACTOR = 4;

    private static final double MOST = 6;
    private static final long CONSTANT = 4 << 20;

    private Growth() {}

    /// @param hostile a file with so many of the items that cost
    /// @param items of the smaller file
    /// @param reader what reads it; a refusal is as good as success
    public static void isLinear(IntFunction<byte[]> hostile, int items, Fuzz.Reader reader) {
        allocated(hostile.apply(items), reader); // classes are loaded once
        long small = allocated(hostile.apply(items), reader);
        long large = allocated(hostile.apply(FACTOR * items), reader);
        Assertions.assertTrue(
                large <= MOST * small + CONSTANT,
                () -> "%,d bytes allocated for %d items, %,d for %d times as many"
                        .formatted(small, items, large, FACTOR));
    }

    private static long allocated(byte[] file, Fuzz.Reader reader) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.read(file);
        } catch (Exception e) {
            Assertions.assertInstanceOf(BadInputException.class, e);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
