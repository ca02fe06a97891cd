package io.anymask.inference.engine;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
/// for itself. The end of the process is a closing too: see [NativeWork]. Safe for use by several threads.
public final class Lifecycle {
    private final String what;
    private final Runnable interrupt;
    private final NativeWork all;

    /// Not a monitor: waiting for one would keep a virtual thread on its carrier.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private int working;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    /// Of work that cannot be interrupted.
    ///
    /// @param what is closed, as a message names it: `the segmenter`
    public Lifecycle(String what) {
        this(what, () -> {});
    }

    /// @param what is closed, as a message names it: `the segmenter`
    /// @param interrupt asks running work to stop and refuses later work; called when the process ends, by any
    ///     thread, and returns at once
    public Lifecycle(String what, Runnable interrupt) {
        this(what, interrupt, NativeWork.PROCESS);
    }

    Lifecycle(String what, Runnable interrupt, NativeWork all) {
        this.what = what;
        this.interrupt = interrupt;
        this.all = all;
    }

    /// Does work that nothing is freed under. Work may contain work.
    ///
    /// @throws IllegalStateException when it is closed or about to be, or closing stopped the work; likewise when
    ///     the process ends
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

    private void enter() {
        lock.lock();
        try {
            if (state != State.OPEN || !all.begin(this)) {
                throw refusal();
            }
            working++;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            working--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        all.end(this);
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return state != State.OPEN || all.isStopped();
        } finally {
            lock.unlock();
        }
    }

    private IllegalStateException refusal() {
        return new IllegalStateException(
                all.isStopped()
                        ? what + " takes no work any more, since the process ends"
                        : what + " is closed; keep it open as long as it is used");
    }

    private IllegalStateException stopped(RuntimeException failure) {
        return new IllegalStateException(
                all.isStopped()
                        ? what + " was stopped, since the process ends"
                        : what + " was closed while it worked; keep it open as long as it is used",
                failure);
    }

    /// The process ends.
    void interrupt() {
        interrupt.run();
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
            await(() -> working == 0);
            all.beginRelease(this);
            try {
                release.run();
            } finally {
                all.end(this);
                end();
            }
        }
    }

    /// Whether this call is the one that closes; another call's end is waited for.
    private boolean begin() {
        lock.lock();
        try {
            if (state == State.OPEN) {
                state = State.CLOSING;
                return true;
            }
        } finally {
            lock.unlock();
        }
        await(() -> state == State.CLOSED);
        return false;
    }

    private void end() {
        lock.lock();
        try {
            state = State.CLOSED;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// An interrupt does not end the wait, since nothing may be freed under running work; it is kept for later.
    private void await(BooleanSupplier condition) {
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
