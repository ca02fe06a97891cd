package io.anymask.service.model;

import io.anymask.file.FileFault;
import io.anymask.image.ImageException;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.engine.Tensor;
import io.anymask.service.Lane;
import io.anymask.service.Metrics;
import io.anymask.service.ServiceException;
import io.anymask.service.Waiter;
import io.anymask.service.gallery.DecodeGate;
import io.anymask.service.gallery.DiskCache;
import io.anymask.service.gallery.Photo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Embeddings of images: from memory, from disk, or computed by one worker, in the order in which they were asked
/// for, once for everybody who waits. Work for which nobody waits any more is dropped. Safe for use by several
/// threads.
public final class Embedder implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Embedder.class.getName());

    /// Of the memory outside the heap, which Java bounds as it bounds the heap, what embeddings that are ready for
    /// prompts may hold: 38 MB each for the published models, made once for an image in four times the time of a
    /// click.
    private static final int SHARE = 2;

    /// That many are kept however small the machine is.
    private static final int LEAST_READY = 6;

    private static final int MOST_WAITING = 256;

    /// Seconds between two looks at an embedding that nobody waits for.
    private static final int PREPARED = 60;

    private final ServedModel model;
    private final EmbeddingStore store;
    private final DecodeGate gate;
    private final Lane lane = new Lane("encode", 1, MOST_WAITING);
    private final Metrics.Histogram seconds;
    private final LongAdder dropped;

    /// By image, in the order of their turns. Guarded by itself.
    private final Map<String, EmbeddingJob> jobs = new LinkedHashMap<>();

    /// Guarded by itself.
    private final SequencedMap<String, ImageEmbedding> recent = new LinkedHashMap<>(16, 0.75f, true);

    private final long budget;

    /// What a client that asks is told.
    public sealed interface State {
        /// @param npy array file, of one array for each map
        record Ready(byte[] npy) implements State {}

        /// @param position how many are before it
        record Pending(boolean running, int position) implements State {}
    }

    /// @param cache where embeddings are kept
    public Embedder(ServedModel model, DiskCache cache, DecodeGate gate, Metrics metrics) {
        this(model, cache, gate, metrics, Runtime.getRuntime().maxMemory() / SHARE);
    }

    /// @param budget bytes that embeddings kept ready may hold
    Embedder(ServedModel model, DiskCache cache, DecodeGate gate, Metrics metrics, long budget) {
        this.budget = budget;
        this.model = model;
        this.store = new EmbeddingStore(cache);
        this.gate = gate;
        this.seconds = metrics.histogram("encode_seconds", "Time to embed an image, without waiting.");
        this.dropped = metrics.counter("embeddings_dropped_total", "Embeddings for which nobody waited any more.");
        metrics.gauge("embedding_queue", "Embeddings being computed or waited for.", this::queued);
        metrics.gauge("embeddings_ready_bytes", "What embeddings ready for prompts hold.", this::readyBytes);
        metrics.gauge("embeddings_corrupt_total", "Kept embeddings that were damaged.", store::corrupt);
        metrics.gauge("embeddings_bytes", "Embeddings on disk.", store.cache()::bytes);
        metrics.gauge("embeddings_evicted_total", "Embeddings that made room.", store.cache()::evicted);
    }

    /// The tag of an image's embedding, without computing it: two embeddings with one tag are equal.
    public String tag(Photo photo, Npy.DType dtype) {
        return EmbeddingKey.of(photo, model, dtype).tag();
    }

    /// Asks for an array file, and waits for it as long as the client wishes.
    public State ask(Photo photo, Npy.DType dtype, Waiter waiter, int seconds)
            throws IOException, InterruptedException {
        EmbeddingKey key = EmbeddingKey.of(photo, model, dtype);
        byte[] kept = store.read(key);
        if (kept != null) {
            return new State.Ready(kept);
        }
        ImageEmbedding embedding = present(photo);
        if (embedding == null) {
            EmbeddingJob job = join(photo, true);
            try {
                if (!waiter.await(job.result(), seconds)) {
                    return pending(photo, job);
                }
            } finally {
                leave(photo, job);
            }
            embedding = Lane.result(job.result());
        }
        byte[] npy = Npy.write(embedding.maps(), key.dtype());
        keep(key, npy);
        return new State.Ready(npy);
    }

    /// The embedding itself, computed first where need be. Whoever has used it says so: [#used].
    public ImageEmbedding embedding(Photo photo, Waiter waiter, int seconds) throws IOException, InterruptedException {
        ImageEmbedding embedding = present(photo);
        if (embedding != null) {
            return embedding;
        }
        EmbeddingJob job = join(photo, true);
        try {
            if (!waiter.await(job.result(), seconds)) {
                throw new ServiceException.Busy("the image is still being embedded; try again", 1);
            }
        } finally {
            leave(photo, job);
        }
        return Lane.result(job.result());
    }

    /// Gives back what is too much to be kept ready, from the one that was asked for the longest time ago.
    public void used(Photo photo, ImageEmbedding embedding) {
        List<ImageEmbedding> spare = new ArrayList<>();
        synchronized (recent) {
            if (recent.get(photo.id()) != embedding) {
                spare.add(embedding);
            }
            while (recent.size() > LEAST_READY && readyBytes() > budget) {
                spare.add(recent.pollFirstEntry().getValue());
            }
        }
        spare.forEach(ImageEmbedding::release);
    }

    private long readyBytes() {
        synchronized (recent) {
            return recent.values().stream().mapToLong(ImageEmbedding::bytes).sum();
        }
    }

    /// Puts an image's embedding on the disk, for those who come later. What people work with stays in memory.
    ///
    /// @return whether it had to be computed
    public boolean prepare(Photo photo, Waiter waiter) throws IOException, InterruptedException {
        EmbeddingKey whole = EmbeddingKey.of(photo, model, Npy.DType.F32);
        EmbeddingKey sent = EmbeddingKey.of(photo, model, Npy.DType.F16);
        byte[] kept = store.read(whole);
        if (kept != null) {
            if (store.read(sent) == null) {
                keep(sent, Npy.write(maps(kept), Npy.DType.F16));
            }
            return false;
        }
        EmbeddingJob job = join(photo, false);
        try {
            while (!waiter.await(job.result(), PREPARED)) {
                LOG.log(System.Logger.Level.DEBUG, "still embedding {0}", photo.name());
            }
        } finally {
            leave(photo, job);
        }
        keep(sent, Npy.write(Lane.result(job.result()).maps(), Npy.DType.F16));
        return true;
    }

    /// Whether somebody waits for an embedding.
    public boolean isBusy() {
        return queued() > 0;
    }

    /// Removes an image's embeddings.
    public void forget(Photo photo) throws IOException {
        ImageEmbedding known;
        synchronized (recent) {
            known = recent.remove(photo.id());
        }
        if (known != null) {
            known.release();
        }
        store.cache().removeAll(photo.sha256());
    }

    /// From memory or disk, null when it must be computed.
    private @Nullable ImageEmbedding present(Photo photo) throws IOException {
        synchronized (recent) {
            ImageEmbedding known = recent.get(photo.id());
            if (known != null) {
                return known;
            }
        }
        byte[] kept = store.read(EmbeddingKey.of(photo, model, Npy.DType.F32));
        return kept == null ? null : remember(photo, restore(photo, kept));
    }

    private ImageEmbedding restore(Photo photo, byte[] npy) {
        return model.segmenter().restore(photo.info().width(), photo.info().height(), maps(npy), photo.sha256());
    }

    private List<Tensor> maps(byte[] npy) {
        return Npy.read(npy, Npy.DType.F32, model.model().mapShapes());
    }

    /// One embedding for everybody, so that its image part is computed once.
    private ImageEmbedding remember(Photo photo, ImageEmbedding embedding) {
        ImageEmbedding known;
        synchronized (recent) {
            known = recent.putIfAbsent(photo.id(), embedding);
        }
        ImageEmbedding ready = known == null ? embedding : known;
        used(photo, ready);
        return ready;
    }

    /// Takes part in the wait, behind all others if nobody waits yet.
    ///
    /// @param needed whether somebody works with the image now
    private EmbeddingJob join(Photo photo, boolean needed) {
        synchronized (jobs) {
            sweep();
            EmbeddingJob job = jobs.get(photo.id());
            if (job == null) {
                EmbeddingJob fresh = new EmbeddingJob();
                lane.execute(() -> compute(photo, fresh));
                jobs.put(photo.id(), fresh);
                job = fresh;
            }
            job.hold();
            if (needed) {
                job.need();
            }
            return job;
        }
    }

    private void leave(Photo photo, EmbeddingJob job) {
        synchronized (jobs) {
            job.release();
            if (job.result().isDone()) {
                jobs.remove(photo.id(), job);
            }
            sweep();
        }
    }

    private State pending(Photo photo, EmbeddingJob job) {
        synchronized (jobs) {
            job.lease(System.nanoTime());
            int position = 0;
            for (String id : jobs.keySet()) {
                if (id.equals(photo.id())) {
                    break;
                }
                position++;
            }
            return new State.Pending(job.isRunning(), position);
        }
    }

    /// Drops what nobody waits for. What runs is left to end: its result is worth keeping.
    private void sweep() {
        long now = System.nanoTime();
        for (Iterator<EmbeddingJob> all = jobs.values().iterator(); all.hasNext(); ) {
            EmbeddingJob job = all.next();
            if (!job.isRunning() && !job.isWanted(now)) {
                all.remove();
                job.result().completeExceptionally(new CancellationException());
                dropped.increment();
            }
        }
    }

    private int queued() {
        synchronized (jobs) {
            sweep();
            return jobs.size();
        }
    }

    private void compute(Photo photo, EmbeddingJob job) {
        synchronized (jobs) {
            sweep();
            if (job.result().isDone()) {
                return;
            }
            job.start();
        }
        try {
            long start = System.nanoTime();
            ImageEmbedding embedding =
                    gate.with(photo, image -> model.segmenter().embed(image));
            seconds.observeSince(start);
            keep(EmbeddingKey.of(photo, model, Npy.DType.F32), Npy.write(embedding.maps(), Npy.DType.F32));
            job.result().complete(isNeeded(job) ? remember(photo, embedding) : embedding);
        } catch (Throwable e) { // also running out of memory: whoever waits must hear of it
            job.result().completeExceptionally(e instanceof OutOfMemoryError ? noRoom(photo, e) : e);
        } finally {
            synchronized (jobs) {
                jobs.remove(photo.id(), job);
            }
        }
    }

    private boolean isNeeded(EmbeddingJob job) {
        synchronized (jobs) {
            return job.isNeeded();
        }
    }

    /// A full disk costs the next one who asks some time, nothing else.
    private void keep(EmbeddingKey key, byte[] npy) {
        try {
            store.write(key, npy);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "an embedding is not kept: " + FileFault.describe(e));
        }
    }

    private static ImageException noRoom(Photo photo, Throwable cause) {
        return new ImageException(photo.name() + ": not enough memory to embed it; give Java more (-Xmx)", cause);
    }

    @Override
    public void close() {
        lane.close();
    }
}
