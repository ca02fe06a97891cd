package io.anymask.service.model;

import io.anymask.inference.ImageEmbedding;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// An embedding that is wanted and not there yet, with those who wait for it. Guarded by its [Embedder].
final class EmbeddingJob {
    /// How long a client that was told to ask again counts as waiting.
    static final long LEASE = TimeUnit.SECONDS.toNanos(5);

    private final CompletableFuture<ImageEmbedding> result = new CompletableFuture<>();
    private boolean running;
    private boolean needed;
    private int holders;
    private long leased;
    private boolean everLeased;

    CompletableFuture<ImageEmbedding> result() {
        return result;
    }

    void hold() {
        holders++;
    }

    void release() {
        holders--;
    }

    /// Somebody works with the image now.
    void need() {
        needed = true;
    }

    boolean isNeeded() {
        return needed;
    }

    void lease(long now) {
        leased = now + LEASE;
        everLeased = true;
    }

    boolean isWanted(long now) {
        return holders > 0 || (everLeased && leased - now > 0);
    }

    void start() {
        running = true;
    }

    boolean isRunning() {
        return running;
    }
}
