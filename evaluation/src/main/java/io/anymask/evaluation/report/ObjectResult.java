package io.anymask.evaluation.report;

import io.anymask.mask.Rle;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// How well one object was segmented.
///
/// @param dataset its name
/// @param image its id in the data set
/// @param object its id
/// @param area square pixels, as annotated
/// @param measures by name, in the order in which they were taken
/// @param answers masks worth looking at, by the name of their measure
public record ObjectResult(
        String dataset,
        String image,
        String object,
        String category,
        double area,
        Map<String, String> attributes,
        SequencedMap<String, Double> measures,
        Map<String, Rle> answers) {
    public ObjectResult {
        attributes = Map.copyOf(attributes);
        measures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(measures));
        answers = Map.copyOf(answers);
    }

    /// NaN if it was not taken.
    public double measure(String name) {
        return measures.getOrDefault(name, Double.NaN);
    }
}
