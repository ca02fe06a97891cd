package io.anymask.torch;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// The one thread of this process that calls libtorch: every thread that does gets a team of compute threads of
/// its own, and several teams on the same cores slow each other down many times over. Work is done one piece
/// after another, in the order in which it came.
public final class TorchThread {
    /// From here on a message of libtorch is a native back-trace.
    private static final String TRACE = "\nException raised from";

    @SuppressWarnings("NullAway.Init") // set by the thread before anyone compares with it
    private static volatile Thread thread;

    private static final ExecutorService EXECUTOR = Executors.newSingleThreadExecutor(work -> {
        thread = new Thread(work, "libtorch");
        thread.setDaemon(true);
        return thread;
    });

    private TorchThread() {}

    /// Does the work on that thread and waits for it, also when it is interrupted: the work would go on, with what
    /// the caller then closes. Tensors made meanwhile are freed at its end, unless [TorchTensors#keep] keeps them.
    /// Work may contain work.
    ///
    /// @throws TorchException when libtorch refuses, with the first line of what it says
    public static <R> R call(Supplier<R> work) {
        if (Thread.currentThread() == thread) {
            return scoped(work);
        }
        Future<R> result = EXECUTOR.submit(() -> scoped(work));
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw unwrap(Objects.requireNonNull(e.getCause()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// As [#call], for work without a result.
    public static void run(Runnable work) {
        TorchThread.<@Nullable Void>call(() -> {
            work.run();
            return null;
        });
    }

    /// As [#call], without recording what gradients would need.
    public static <R> R withoutGradients(Supplier<R> work) {
        return call(() -> unrecorded(work));
    }

    @SuppressWarnings("try") // the guard works by being open
    static <R> R unrecorded(Supplier<R> work) {
        try (NoGradGuard guard = new NoGradGuard()) {
            return work.get();
        }
    }

    /// How many threads one operation uses.
    ///
    /// @param count 0 for as many as there are cores
    public static void useThreads(int count) {
        int wanted = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
        run(() -> {
            torch.set_num_threads(wanted);
            // libtorch tries NNPACK for each small convolution, and complains each time on processors that it does not
            // know.
            torch.globalContext().setUserEnabledNNPACK(false);
        });
    }

    /// Frees what the work makes as soon as it is done. On this thread.
    static void release(Runnable work) {
        TorchThread.<@Nullable Void>scoped(() -> {
            work.run();
            return null;
        });
    }

    @SuppressWarnings("try") // the scope works by being open
    private static <R> R scoped(Supplier<R> work) {
        try (PointerScope scope = new PointerScope()) {
            return work.get();
        }
    }

    private static RuntimeException unwrap(Throwable cause) {
        if (cause instanceof LinkageError) {
            return new TorchException(
                    "libtorch's native library is not there: " + firstLine(cause)
                            + ". Put org.bytedeco:pytorch, openblas and javacpp with this platform's classifier on the"
                            + " class path",
                    cause);
        }
        if (cause.getClass() == RuntimeException.class) {
            return new TorchException("libtorch: " + firstLine(cause), cause);
        }
        return cause instanceof RuntimeException exception
                ? exception
                : new TorchException(String.valueOf(cause.getMessage()), cause);
    }

    private static String firstLine(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int trace = message.indexOf(TRACE);
        return (trace < 0 ? message : message.substring(0, trace))
                .lines()
                .findFirst()
                .orElse("no message");
    }
}
