package io.anymask.inference;

import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.ImageState;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one image gives to all its prompts: made when a prompt first needs it, and given back on demand, once no
/// prompt uses it any more. Safe for use by several threads.
final class PreparedImage {
    private final Decoder decoder;
    private final Tensor embedding;

    /// Not a monitor: waiting for one would keep a virtual thread on its carrier.
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable ImageState<Tensor> state;
    private int users;
    private boolean released;
    private volatile long bytes;

    /// @param embedding (1, C, G, G)
    PreparedImage(Decoder decoder, Tensor embedding) {
        this.decoder = decoder;
        this.embedding = embedding;
    }

    <R> R use(Function<ImageState<Tensor>, R> work) {
        ImageState<Tensor> taken = take();
        try {
            return work.apply(taken);
        } finally {
            giveBack();
        }
    }

    private ImageState<Tensor> take() {
        lock.lock();
        try {
            ImageState<Tensor> present = state;
            if (present == null) {
                present = decoder.imageState(embedding);
                state = present;
                bytes = present.tensors().stream().mapToLong(Tensor::bytes).sum();
            }
            released = false;
            users++;
            return present;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack() {
        lock.lock();
        try {
            users--;
            recycle();
        } finally {
            lock.unlock();
        }
    }

    /// Forgets the state as soon as nobody uses it; somebody who comes meanwhile keeps it.
    void release() {
        lock.lock();
        try {
            released = true;
            recycle();
        } finally {
            lock.unlock();
        }
    }

    private void recycle() {
        ImageState<Tensor> present = state;
        if (released && users == 0 && present != null) {
            state = null;
            bytes = 0;
            decoder.recycle(present);
        }
    }

    /// Memory that it holds. Waits for nobody.
    long bytes() {
        return bytes;
    }
}
