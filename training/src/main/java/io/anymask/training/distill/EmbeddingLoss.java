package io.anymask.training.distill;

import io.anymask.training.run.Loss;
import java.util.Map;

/// Mean squared error of the student's embeddings.
public record EmbeddingLoss(double total) implements Loss<EmbeddingLoss> {
    @Override
    public EmbeddingLoss plus(EmbeddingLoss other) {
        return new EmbeddingLoss(total + other.total);
    }

    @Override
    public EmbeddingLoss times(double factor) {
        return new EmbeddingLoss(total * factor);
    }

    @Override
    public Map<String, Double> numbers() {
        return Map.of("loss", total);
    }
}
