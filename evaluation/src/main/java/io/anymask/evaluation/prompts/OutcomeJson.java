package io.anymask.evaluation.prompts;

import io.anymask.dataset.RleJson;
import io.anymask.evaluation.prompts.PromptEvaluation.Outcome;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The results of one image in a journal.
final class OutcomeJson {
    private OutcomeJson() {}

    static JsonNode write(Outcome outcome) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        var objects = node.putArray("objects");
        for (ObjectResult result : outcome.objects()) {
            ObjectNode object = objects.addObject()
                    .put("id", result.object())
                    .put("category", result.category())
                    .put("area", result.area());
            ObjectNode attributes = object.putObject("attributes");
            result.attributes().forEach(attributes::put);
            ObjectNode measures = object.putObject("measures");
            result.measures().forEach(measures::put);
            ObjectNode answers = object.putObject("answers");
            result.answers()
                    .forEach((name, mask) ->
                            answers.set(name, JsonMapper.shared().readTree(RleJson.print(mask))));
        }
        outcome.crowds().forEach(node.putArray("crowds")::add);
        outcome.empty().forEach(node.putArray("empty")::add);
        return node;
    }

    static Outcome read(JsonNode node, String dataset, String image) {
        List<ObjectResult> results = new ArrayList<>();
        for (JsonNode object : node.path("objects")) {
            Map<String, String> attributes = new HashMap<>();
            object.path("attributes")
                    .properties()
                    .forEach(entry ->
                            attributes.put(entry.getKey(), entry.getValue().asString()));
            SequencedMap<String, Double> measures = new LinkedHashMap<>();
            object.path("measures")
                    .properties()
                    .forEach(entry ->
                            measures.put(entry.getKey(), entry.getValue().asDouble()));
            Map<String, Rle> answers = new HashMap<>();
            object.path("answers")
                    .properties()
                    .forEach(entry -> answers.put(
                            entry.getKey(), RleJson.parse(entry.getValue().toString())));
            results.add(new ObjectResult(
                    dataset,
                    image,
                    object.path("id").asString(),
                    object.path("category").asString(),
                    object.path("area").asDouble(),
                    attributes,
                    measures,
                    answers));
        }
        return new Outcome(results, 1, texts(node.path("crowds")), texts(node.path("empty")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }
}
