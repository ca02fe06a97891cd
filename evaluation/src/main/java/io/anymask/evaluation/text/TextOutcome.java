package io.anymask.evaluation.text;

import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.ObjectResultJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What came out, of one image or of many.
///
/// @param results one for each image and phrase of what is there, with the measures of [TextMeasure]
/// @param pairs for cgF1, of each method: one for each image and phrase, those of absent things too, without those
///     that are not annotated completely
/// @param absent how many phrases of absent things were asked
/// @param incomplete how many phrases have no part in cgF1
public record TextOutcome(
        List<ObjectResult> results, SequencedMap<String, List<PairScore>> pairs, int absent, int incomplete) {
    /// Nothing yet.
    static final TextOutcome NONE = new TextOutcome(List.of(), new LinkedHashMap<>(), 0, 0);

    TextOutcome and(TextOutcome other) {
        List<ObjectResult> all = new ArrayList<>(results);
        all.addAll(other.results);
        SequencedMap<String, List<PairScore>> scores = new LinkedHashMap<>();
        pairs.forEach((method, some) -> scores.put(method, new ArrayList<>(some)));
        other.pairs.forEach((method, some) ->
                scores.computeIfAbsent(method, key -> new ArrayList<>()).addAll(some));
        return new TextOutcome(all, scores, absent + other.absent, incomplete + other.incomplete);
    }

    /// For a journal.
    ObjectNode toJson() {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("absent", absent).put("incomplete", incomplete);
        ArrayNode list = node.putArray("results");
        results.forEach(result -> ObjectResultJson.write(list.addObject(), result));
        ObjectNode scores = node.putObject("pairs");
        pairs.forEach((method, some) -> {
            ArrayNode each = scores.putArray(method);
            for (PairScore score : some) {
                ArrayNode matched = each.addObject()
                        .put("truths", score.truths())
                        .put("found", score.found())
                        .putArray("matched");
                score.matched().forEach(matched::add);
            }
        });
        return node;
    }

    static TextOutcome read(JsonNode node, String dataset, String image) {
        List<ObjectResult> results = new ArrayList<>();
        node.path("results").forEach(result -> results.add(ObjectResultJson.read(result, dataset, image)));
        SequencedMap<String, List<PairScore>> pairs = new LinkedHashMap<>();
        node.path("pairs").properties().forEach(method -> {
            List<PairScore> scores = new ArrayList<>();
            for (JsonNode score : method.getValue()) {
                List<Integer> matched = new ArrayList<>();
                score.path("matched").forEach(count -> matched.add(count.asInt()));
                scores.add(new PairScore(
                        score.path("truths").asInt(), score.path("found").asInt(), matched));
            }
            pairs.put(method.getKey(), scores);
        });
        return new TextOutcome(
                results,
                pairs,
                node.path("absent").asInt(),
                node.path("incomplete").asInt());
    }
}
