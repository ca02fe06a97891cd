package io.anymask.inference.video;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.engine.Lazy;
import java.util.function.Function;

/// The current frame as all objects see it: embedded when the first of them asks.
final class FrameView {
    private final int number;
    private final Lazy<ImageEmbedding> embedding;
    private final Lazy<FrameCells> cells;

    FrameView(Frame frame, Function<Image, ImageEmbedding> encoder) {
        this.number = frame.number();
        this.embedding = new Lazy<>(() -> encoder.apply(frame.image()));
        this.cells = new Lazy<>(() -> FrameCells.of(embedding.get()));
    }

    int number() {
        return number;
    }

    ImageEmbedding embedding() {
        return embedding.get();
    }

    FrameCells cells() {
        return cells.get();
    }

    LogitFrame logits() {
        return LogitFrame.of(embedding());
    }

    /// Gives back what it does not need to be remembered.
    void release() {
        embedding.ifPresent(ImageEmbedding::release);
    }
}
