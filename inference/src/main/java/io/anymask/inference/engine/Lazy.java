package io.anymask.inference.engine;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value made when it is first asked for. Safe for use by several threads: it is made once.
public final class Lazy<T> {
    private final Supplier<T> maker;

    /// Not a monitor: waiting for one would keep a virtual thread on its carrier.
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable T value;

    public Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    public T get() {
        lock.lock();
        try {
            T present = value;
            if (present == null) {
                present = maker.get();
                value = present;
            }
            return present;
        } finally {
            lock.unlock();
        }
    }

    public void ifPresent(Consumer<T> action) {
        lock.lock();
        try {
            if (value != null) {
                action.accept(value);
            }
        } finally {
            lock.unlock();
        }
    }
}
