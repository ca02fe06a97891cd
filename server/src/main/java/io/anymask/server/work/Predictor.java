package io.anymask.server.work;

import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Prediction;
import io.anymask.server.gallery.Photo;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.Lane;
import io.anymask.server.http.Metrics;
import io.anymask.server.http.ProblemException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Masks for prompts. Safe for use by several threads.
public final class Predictor implements AutoCloseable {
    /// While one prompt is decoded, which takes all cores, the next one's mask is put together.
    private static final int THREADS = 2;

    private static final int MOST_WAITING = 256;

    /// The longest a client is kept waiting, seconds.
    private static final int PATIENCE = 60;

    private final ServedModel model;
    private final Embedder embedder;
    private final Lane lane = new Lane("decode", THREADS, MOST_WAITING);
    private final Metrics.Histogram seconds;

    public Predictor(ServedModel model, Embedder embedder, Metrics metrics) {
        this.model = model;
        this.embedder = embedder;
        this.seconds = metrics.histogram("decode_seconds", "Time from prompt to masks, without waiting.");
        metrics.gauge("decode_queue", "Prompts that wait for their turn.", lane::waiting);
    }

    /// Answers a prompt; a client that goes takes its turn with it.
    ///
    /// @throws ProblemException when the prompt makes no sense, or it takes too long
    public ObjectNode predict(Photo photo, JsonNode body, Exchange exchange) throws IOException, InterruptedException {
        PromptJson asked =
                PromptJson.read(body, model.segmenter().model().config().maskSize());
        asked.prompt().requireFits(photo.info().width(), photo.info().height());
        ImageEmbedding embedding = embedder.embedding(photo, exchange, PATIENCE);
        CompletableFuture<ObjectNode> answer = lane.submit(() -> {
            long start = System.nanoTime();
            Prediction prediction = embedding.predict(asked.prompt(), asked.output());
            seconds.observeSince(start);
            double milliseconds = Math.round((System.nanoTime() - start) / 1e5) / 10.0;
            return asked.write(prediction)
                    .put("model", model.sha256())
                    .put("image", photo.id())
                    .put("milliseconds", milliseconds);
        });
        try {
            if (!exchange.await(answer, PATIENCE)) {
                throw ProblemException.tryAgain(503, "too many prompts are before this one; try again", 1);
            }
        } finally {
            answer.cancel(false);
        }
        return Lane.result(answer);
    }

    @Override
    public void close() {
        lane.close();
    }
}
