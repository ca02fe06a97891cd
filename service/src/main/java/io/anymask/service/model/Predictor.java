package io.anymask.service.model;

import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Prediction;
import io.anymask.inference.Segmenter;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.TextPrompt;
import io.anymask.service.Lane;
import io.anymask.service.Metrics;
import io.anymask.service.ServiceException;
import io.anymask.service.Waiter;
import io.anymask.service.gallery.Photo;
import java.io.IOException;

/// Masks for prompts. Safe for use by several threads.
public final class Predictor implements AutoCloseable {
    /// While one prompt is decoded, which takes all cores, the next one's mask is put together.
    private static final int THREADS = 2;

    private static final int MOST_WAITING = 256;

    /// The longest a client is kept waiting, seconds.
    private static final int PATIENCE = 60;

    private static final String WAITING = "prompts";

    private final Embedder embedder;
    private final Lane lane = new Lane("decode", THREADS, MOST_WAITING);
    private final Metrics.Histogram seconds;

    public Predictor(Embedder embedder, Metrics metrics) {
        this.embedder = embedder;
        this.seconds = metrics.histogram("decode_seconds", "Time from prompt to masks, without waiting.");
        metrics.gauge("decode_queue", "Prompts that wait for their turn.", lane::waiting);
    }

    /// @param milliseconds from prompt to masks, without waiting
    public record Answer(Prediction prediction, double milliseconds) {}

    /// Answers a prompt; a client that goes takes its turn with it.
    ///
    /// @throws io.anymask.prompt.PromptException when the prompt does not fit the image
    /// @throws ServiceException.Busy when it takes too long
    public Answer predict(Photo photo, Prompt prompt, MaskOutput output, Waiter waiter)
            throws IOException, InterruptedException {
        prompt.requireFits(photo.info().width(), photo.info().height());
        ImageEmbedding embedding = embedder.embedding(photo, waiter, PATIENCE);
        try {
            return lane.await(WAITING, PATIENCE, waiter, () -> {
                long start = System.nanoTime();
                Prediction prediction = embedding.predict(prompt, output);
                seconds.observeSince(start);
                return new Answer(prediction, Math.round((System.nanoTime() - start) / 1e5) / 10.0);
            });
        } finally {
            embedder.used(photo, embedding);
        }
    }

    /// What the text encoder makes of a phrase; a client that goes takes its turn with it.
    ///
    /// @throws io.anymask.prompt.PromptException when it cannot be read
    /// @throws ServiceException.Busy when it takes too long
    public TextPrompt.Vector read(Segmenter sam, TextPrompt.Phrase phrase, Waiter waiter)
            throws IOException, InterruptedException {
        return lane.await(WAITING, PATIENCE, waiter, () -> sam.read(phrase));
    }

    @Override
    public void close() {
        lane.close();
    }
}
