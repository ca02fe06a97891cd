package io.anymask.service.model;

import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.exemplar.Exemplar;
import io.anymask.inference.exemplar.ExemplarFinder;
import io.anymask.inference.exemplar.FoundMask;
import io.anymask.mask.Mask;
import io.anymask.service.Lane;
import io.anymask.service.Metrics;
import io.anymask.service.ServiceException;
import io.anymask.service.Waiter;
import io.anymask.service.gallery.Photo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Masks that are like examples. Safe for use by several threads.
public final class Finder implements AutoCloseable {
    /// Each search decodes dozens of prompts, which takes all cores.
    private static final int THREADS = 1;

    private static final int MOST_WAITING = 16;

    /// The longest a client is kept waiting, seconds.
    private static final int PATIENCE = 60;

    private final Embedder embedder;
    private final Lane lane = new Lane("find", THREADS, MOST_WAITING);
    private final Metrics.Histogram seconds;

    public Finder(Embedder embedder, Metrics metrics) {
        this.embedder = embedder;
        this.seconds = metrics.histogram("find_seconds", "Time from examples to masks, without waiting.");
        metrics.gauge("find_queue", "Searches by example that wait for their turn.", lane::waiting);
    }

    /// An object in a photo.
    public record Example(Photo photo, Mask mask) {}

    /// @param found by falling score; an example that lies in the photo searched is among them
    /// @param milliseconds from examples to masks, without waiting
    public record Answer(List<FoundMask> found, double milliseconds) {}

    /// Finds the like of examples in a photo; a client that goes takes its turn with it.
    ///
    /// @param examples one at least
    /// @throws io.anymask.prompt.PromptException when a mask is empty or has another size than its photo
    /// @throws ServiceException.Busy when it takes too long
    public Answer find(Photo photo, List<Example> examples, Waiter waiter) throws IOException, InterruptedException {
        for (Example example : examples) {
            Exemplar.requireFits(
                    example.mask(),
                    example.photo().info().width(),
                    example.photo().info().height());
        }
        List<Exemplar> exemplars = new ArrayList<>();
        for (Example example : examples) {
            exemplars.add(new Exemplar(embedder.embedding(example.photo(), waiter, PATIENCE), example.mask()));
        }
        ImageEmbedding embedding = embedder.embedding(photo, waiter, PATIENCE);
        try {
            return lane.await("searches", PATIENCE, waiter, () -> {
                long start = System.nanoTime();
                List<FoundMask> found = ExemplarFinder.of(exemplars).find(embedding);
                seconds.observeSince(start);
                return new Answer(found, Math.round((System.nanoTime() - start) / 1e5) / 10.0);
            });
        } finally {
            embedder.used(photo, embedding);
        }
    }

    @Override
    public void close() {
        lane.close();
    }
}
