package io.anymask.evaluation.report;

import io.anymask.dataset.RleJson;
import io.anymask.mask.Rle;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The result of one object in a journal. Data set and image stand in the journal's key.
public final class ObjectResultJson {
    private ObjectResultJson() {}

    /// @param node gets the fields
    public static void write(ObjectNode node, ObjectResult result) {
        node.put("id", result.object()).put("category", result.category()).put("area", result.area());
        ObjectNode attributes = node.putObject("attributes");
        result.attributes().forEach(attributes::put);
        ObjectNode measures = node.putObject("measures");
        result.measures().forEach(measures::put);
        ObjectNode answers = node.putObject("answers");
        result.answers().forEach((name, mask) -> answers.set(name, RleJson.node(mask)));
    }

    public static ObjectResult read(JsonNode node, String dataset, String image) {
        Map<String, String> attributes = new HashMap<>();
        node.path("attributes")
                .properties()
                .forEach(
                        entry -> attributes.put(entry.getKey(), entry.getValue().asString()));
        SequencedMap<String, Double> measures = new LinkedHashMap<>();
        node.path("measures")
                .properties()
                .forEach(entry -> measures.put(entry.getKey(), entry.getValue().asDouble()));
        Map<String, Rle> answers = new HashMap<>();
        node.path("answers")
                .properties()
                .forEach(entry -> answers.put(
                        entry.getKey(), RleJson.parse(entry.getValue().toString())));
        return new ObjectResult(
                dataset,
                image,
                node.path("id").asString(),
                node.path("category").asString(),
                node.path("area").asDouble(),
                attributes,
                measures,
                answers);
    }
}
