package io.anymask.service;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Long work, off the threads of requests: a few threads and a bounded queue before them. Safe for use by several
/// threads.
public final class Lane implements AutoCloseable {
    private final String name;
    private final ThreadPoolExecutor executor;

    /// @param mostWaiting beyond it, work is refused
    public Lane(String name, int threads, int mostWaiting) {
        AtomicInteger number = new AtomicInteger();
        this.name = name;
        this.executor = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(mostWaiting), work -> {
                    Thread thread = new Thread(work, "anymask-" + name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /// Does it when its turn comes.
    ///
    /// @throws ServiceException.Busy when too much waits already
    public void execute(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException e) {
            throw new ServiceException.Busy("too much work waits (" + name + "); try again", 1);
        }
    }

    /// As [#execute]. Cancelling the result keeps work from starting.
    public <T> CompletableFuture<T> submit(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        execute(() -> {
            if (result.isDone()) {
                return;
            }
            try {
                result.complete(work.call());
            } catch (Throwable e) { // also running out of memory: whoever waits must hear of it
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /// As [#execute], for somebody who waits; who goes takes the turn along.
    ///
    /// @param what waits here, for the message
    /// @param patience the longest anybody is kept waiting, seconds
    /// @return the result, or what the work threw
    /// @throws ServiceException.Busy when it takes too long
    public <T> T await(String what, int patience, Waiter waiter, Callable<T> work)
            throws IOException, InterruptedException {
        CompletableFuture<T> result = submit(work);
        try {
            if (!waiter.await(result, patience)) {
                throw new ServiceException.Busy("too many %s are before this one; try again".formatted(what), 1);
            }
        } finally {
            result.cancel(false);
        }
        return result(result);
    }

    /// How much waits.
    public int waiting() {
        return executor.getQueue().size();
    }

    /// The result of work that is done, or what it threw.
    public static <T> T result(CompletableFuture<T> done) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException known) {
                throw known;
            }
            throw new CompletionException(cause);
        } catch (CancellationException e) {
            throw new ServiceException.Busy("the work was cancelled, since nobody seemed to wait for it", 1);
        }
    }

    /// Takes back work that has not begun.
    ///
    /// @return false when it has, or was never given
    public boolean remove(Runnable work) {
        return executor.remove(work);
    }

    /// What runs is waited for, since it may be inside a session that is closed next; what waits is dropped.
    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
    }
}
