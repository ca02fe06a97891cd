package io.anymask.evaluation.exemplars;

import io.anymask.dataset.RleJson;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.mask.Rle;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The result of one kind in one image, in a journal.
final class ExemplarJson {
    private ExemplarJson() {}

    static JsonNode write(ObjectResult result) {
        ObjectNode node = JsonMapper.shared().createObjectNode().put("area", result.area());
        ObjectNode measures = node.putObject("measures");
        result.measures().forEach(measures::put);
        ObjectNode answers = node.putObject("answers");
        result.answers().forEach((name, mask) -> answers.set(name, RleJson.node(mask)));
        return node;
    }

    static ObjectResult read(JsonNode node, String dataset, String image, String kind) {
        SequencedMap<String, Double> measures = new LinkedHashMap<>();
        node.path("measures")
                .properties()
                .forEach(entry -> measures.put(entry.getKey(), entry.getValue().asDouble()));
        Map<String, Rle> answers = new HashMap<>();
        node.path("answers")
                .properties()
                .forEach(entry -> answers.put(
                        entry.getKey(), RleJson.parse(entry.getValue().toString())));
        return new ObjectResult(dataset, image, kind, kind, node.path("area").asDouble(), Map.of(), measures, answers);
    }
}
