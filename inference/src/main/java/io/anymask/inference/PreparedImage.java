package io.anymask.inference;

import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.ImageFrame;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one image gives to all its prompts: its embedding, and what [Decoder#imageState] makes of it, when a
/// prompt first needs it. That is given back on demand, once no prompt uses it any more. Safe for use by several
/// threads.
final class PreparedImage {
    private final Decoder decoder;
    private final ImageFrame frame;
    private final List<Tensor> maps;

    /// Not a monitor: waiting for one would keep a virtual thread on its carrier.
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable List<Tensor> state;
    private int users;
    private boolean released;
    private volatile long bytes;

    /// @param maps of the embedding
    PreparedImage(Decoder decoder, ImageFrame frame, List<Tensor> maps) {
        this.decoder = decoder;
        this.frame = frame;
        this.maps = maps;
    }

    ImageFrame frame() {
        return frame;
    }

    List<Tensor> maps() {
        return maps;
    }

    <R> R use(Function<List<Tensor>, R> work) {
        List<Tensor> taken = take();
        try {
            return work.apply(taken);
        } finally {
            giveBack();
        }
    }

    private List<Tensor> take() {
        lock.lock();
        try {
            List<Tensor> present = state;
            if (present == null) {
                present = decoder.imageState(maps);
                state = present;
                bytes = present.stream().mapToLong(Tensor::bytes).sum();
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
        List<Tensor> present = state;
        if (released && users == 0 && present != null) {
            state = null;
            bytes = 0;
            decoder.recycle(present);
        }
    }

    /// Memory that it holds beside the embedding. Waits for nobody.
    long bytes() {
        return bytes;
    }
}
