package io.anymask.training.distill;

import io.anymask.training.run.Score;
import java.util.LinkedHashMap;
import java.util.Map;

/// How near the student's embeddings are to the teacher's.
///
/// @param error mean squared error
/// @param unexplained share of the embeddings' variance that is left; NaN where it was not kept
public record EmbeddingScore(double error, double unexplained) implements Score<EmbeddingScore> {
    @Override
    public boolean isBetterThan(EmbeddingScore other) {
        return error < other.error;
    }

    @Override
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("error", error);
        numbers.put("unexplained", unexplained);
        return numbers;
    }

    /// [#parse] reads it.
    @Override
    public String toText() {
        return error + " " + unexplained;
    }

    /// Also reads an error alone.
    static EmbeddingScore parse(String text) {
        String[] numbers = text.split(" ", -1);
        return new EmbeddingScore(
                Double.parseDouble(numbers[0]), numbers.length > 1 ? Double.parseDouble(numbers[1]) : Double.NaN);
    }
}
