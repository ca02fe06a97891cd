package io.anymask.inference;

import io.anymask.inference.engine.Tensor;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/// Memory for tensors of one kind that serves again: as much as was ever in use at once. Tensors lie outside the
/// heap, and once the collector counts them among the old ones it frees them only when the heap is full; a hundred
/// images took gigabytes that way. Safe for use by several threads.
final class TensorPool {
    private final Supplier<List<Tensor>> maker;
    private final Queue<List<Tensor>> free = new ConcurrentLinkedQueue<>();

    TensorPool(Supplier<List<Tensor>> maker) {
        this.maker = maker;
    }

    /// Tensors with whatever values they had last.
    List<Tensor> take() {
        List<Tensor> spare = free.poll();
        return spare == null ? maker.get() : spare;
    }

    /// Takes back tensors that nobody uses any more.
    void giveBack(List<Tensor> tensors) {
        free.offer(tensors);
    }
}
