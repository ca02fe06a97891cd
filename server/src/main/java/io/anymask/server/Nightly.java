package io.anymask.server;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.function.Supplier;

/// Does something once a night, on a thread that gives way to all others. It is interrupted when this is closed.
final class Nightly implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Nightly.class.getName());

    /// Nobody waits longer for its end.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Thread thread;
    private volatile boolean closed;

    /// What is done.
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    /// @param pause how long it is until the next time, asked before each
    @SuppressWarnings("ThreadPriorityCheck") // a wish; nothing depends on it
    Nightly(String name, Supplier<Duration> pause, Work work) {
        this.thread = new Thread(() -> each(name, pause, work), "anymask-" + name);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private void each(String name, Supplier<Duration> pause, Work work) {
        try {
            while (!closed) {
                Thread.sleep(pause.get());
                try {
                    work.run();
                } catch (RuntimeException e) {
                    if (!closed) { // else it is the interruption, in other words
                        LOG.log(System.Logger.Level.ERROR, name + " ended too early; it is tried again next time", e);
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} ends with the server", name);
        }
    }

    /// How long it is until the next time. A time that a change of the clocks leaves out comes an hour later.
    static Duration until(ZonedDateTime now, LocalTime at) {
        ZonedDateTime today = now.toLocalDate().atTime(at).atZone(now.getZone());
        ZonedDateTime next = today.isAfter(now)
                ? today
                : now.toLocalDate().plusDays(1).atTime(at).atZone(now.getZone());
        return Duration.between(now, next);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
