package io.anymask.inference.engine;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Keeps native resources open while somebody works with them: whatever may be closed while another thread uses
/// it (a segmenter, an engine, a program) holds one of these and does all work through it.
///
/// ```java
/// Tensor embed(Tensor pixels) { return lifecycle.during(() -> …); } // refused once closing has begun
/// void close() { lifecycle.close(this::cancel, this::release); }
/// ```
///
/// Closing refuses new work, asks the running work to stop, waits until it has, and only then releases. It happens
/// once; later calls wait until it is done. Work that is under way may not close what it works with: it would wait
/// for itself. Safe for use by several threads.
public final class Lifecycle {
    private final String what;
    private int working;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    /// @param what is closed, as a message names it: `the segmenter`
    public Lifecycle(String what) {
        this.what = what;
    }

    /// Does work that nothing is freed under. Work may contain work.
    ///
    /// @throws IllegalStateException when it is closed or about to be, or closing stopped the work
    public <R> R during(Supplier<R> work) {
        enter();
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw isClosing() ? stopped(e) : e;
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        if (state != State.OPEN) {
            throw refusal();
        }
        working++;
    }

    private synchronized void leave() {
        working--;
        notifyAll();
    }

    private synchronized boolean isClosing() {
        return state != State.OPEN;
    }

    private IllegalStateException refusal() {
        return new IllegalStateException(what + " is closed; keep it open as long as it is used");
    }

    private IllegalStateException stopped(RuntimeException failure) {
        return new IllegalStateException(
                what + " was closed while it worked; keep it open as long as it is used", failure);
    }

    /// @param cancel asks running work to stop; called once, before waiting for it
    /// @param release frees what the work used; called once, when no work is left
    public void close(Runnable cancel, Runnable release) {
        if (!begin()) {
            return;
        }
        try {
            cancel.run();
        } finally {
            awaitWork();
            try {
                release.run();
            } finally {
                end();
            }
        }
    }

    /// Whether this call is the one that closes; another call's end is waited for.
    private synchronized boolean begin() {
        if (state == State.OPEN) {
            state = State.CLOSING;
            return true;
        }
        await(() -> state == State.CLOSED);
        return false;
    }

    private synchronized void awaitWork() {
        await(() -> working == 0);
    }

    private synchronized void end() {
        state = State.CLOSED;
        notifyAll();
    }

    /// An interrupt does not end the wait, since nothing may be freed under running work; it is kept for later.
    private synchronized void await(BooleanSupplier condition) {
        boolean interrupted = false;
        while (!condition.getAsBoolean()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
