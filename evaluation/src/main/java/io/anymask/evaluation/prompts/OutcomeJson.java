package io.anymask.evaluation.prompts;

import io.anymask.evaluation.prompts.PromptEvaluation.Outcome;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.ObjectResultJson;
import java.util.ArrayList;
import java.util.List;
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
            ObjectResultJson.write(objects.addObject(), result);
        }
        outcome.crowds().forEach(node.putArray("crowds")::add);
        outcome.empty().forEach(node.putArray("empty")::add);
        return node;
    }

    static Outcome read(JsonNode node, String dataset, String image) {
        List<ObjectResult> results = new ArrayList<>();
        for (JsonNode object : node.path("objects")) {
            results.add(ObjectResultJson.read(object, dataset, image));
        }
        return new Outcome(results, 1, texts(node.path("crowds")), texts(node.path("empty")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }
}
