package io.anymask.inference.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// All native work that is under way in the process. A process ends safely only without it: the shutdown hook of
/// ONNX Runtime and the destructors of native libraries free memory under whatever still runs. Whoever ends the
/// process calls [#stop] and [#awaitEnd] before.
///
/// Work is counted by its [Lifecycle]. Safe for use by several threads.
public final class NativeWork {
    /// Of this process.
    public static final NativeWork PROCESS = new NativeWork();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    /// How often each is worked under.
    private final Map<Lifecycle, Integer> working = new HashMap<>();

    private volatile boolean stopped;

    NativeWork() {}

    /// Refuses new work from now on and asks what runs to end soon, with an [IllegalStateException]. ONNX Runtime
    /// ends a run within an operation; it cannot end the preparation of a model, nor libtorch a run.
    public void stop() {
        Set<Lifecycle> running;
        lock.lock();
        try {
            stopped = true;
            running = Set.copyOf(working.keySet());
        } finally {
            lock.unlock();
        }
        running.forEach(Lifecycle::interrupt);
    }

    /// Waits for the end of all work.
    ///
    /// @return false when some goes on after that time; then nothing that it uses may be freed
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (!working.isEmpty()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = ended.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /// @return false when no new work may begin
    boolean begin(Lifecycle lifecycle) {
        lock.lock();
        try {
            if (stopped) {
                return false;
            }
            working.merge(lifecycle, 1, Integer::sum);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Freeing is work too, and allowed to the last.
    void beginRelease(Lifecycle lifecycle) {
        lock.lock();
        try {
            working.merge(lifecycle, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
    }

    void end(Lifecycle lifecycle) {
        lock.lock();
        try {
            working.computeIfPresent(lifecycle, (same, times) -> times == 1 ? null : times - 1);
            if (working.isEmpty()) {
                ended.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
