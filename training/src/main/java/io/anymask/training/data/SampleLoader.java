package io.anymask.training.data;

import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Prepares what the next steps need while the engine computes. One thread makes the items in order; one takes
/// them.
public final class SampleLoader<S> implements AutoCloseable {
    private static final int HEED_MILLISECONDS = 100;

    private final BlockingQueue<Made<S>> queue;
    private final Thread thread;
    private long waited;

    private record Made<S>(@Nullable S item, @Nullable Throwable failure) {}

    /// @param first number of the first item
    /// @param ahead items that may wait
    /// @param make makes an item of its number
    public SampleLoader(long first, int ahead, LongFunction<S> make) {
        queue = new ArrayBlockingQueue<>(ahead);
        thread = Thread.ofPlatform().daemon().name("sample-loader").start(() -> work(first, make));
    }

    private void work(long first, LongFunction<S> make) {
        try {
            for (long number = first; ; number++) {
                Made<S> made;
                try {
                    made = new Made<>(make.apply(number), null);
                } catch (Throwable e) { // also running out of memory: whoever waits must hear of it
                    made = new Made<>(null, e);
                }
                queue.put(made);
                if (made.failure != null) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The next item; waits for it.
    ///
    /// @param heed is called again and again while it waits, and may end that by throwing
    /// @throws RuntimeException what went wrong when it was made; an error likewise
    public S next(Runnable heed) {
        long start = System.nanoTime();
        try {
            Made<S> made = queue.poll(HEED_MILLISECONDS, TimeUnit.MILLISECONDS);
            while (made == null) {
                heed.run();
                made = queue.poll(HEED_MILLISECONDS, TimeUnit.MILLISECONDS);
            }
            waited += System.nanoTime() - start;
            if (made.failure instanceof RuntimeException failure) {
                throw failure;
            }
            if (made.failure instanceof Error failure) {
                throw failure;
            }
            return Objects.requireNonNull(made.item);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a sample", e);
        }
    }

    /// Time that [#next] has waited so far.
    public long waitedNanos() {
        return waited;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
