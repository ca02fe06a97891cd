package io.anymask.evaluation.video;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Results of a video in a journal: of each method its rounds, one without clicks. Stateless.
final class ResultJson {
    private ResultJson() {}

    /// @param methods of each its rounds
    static ObjectNode json(List<List<SequenceResult>> methods) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        ArrayNode array = json.putArray("methods");
        for (List<SequenceResult> method : methods) {
            ObjectNode node = array.addObject().put("method", method.getFirst().method());
            ArrayNode rounds = node.putArray("rounds");
            for (SequenceResult round : method) {
                ArrayNode objects = rounds.addArray();
                for (ObjectTrack object : round.objects()) {
                    ObjectNode track = objects.addObject().put("object", object.object());
                    object.frames().forEach(track.putArray("frames")::add);
                    object.regions().forEach(track.putArray("j")::add);
                    object.contours().forEach(track.putArray("f")::add);
                }
            }
        }
        return json;
    }

    /// @throws RuntimeException for numbers that cannot be; the journal says so
    static List<List<SequenceResult>> read(String sequence, JsonNode json) {
        List<List<SequenceResult>> methods = new ArrayList<>();
        for (JsonNode method : json.path("methods")) {
            String name = method.path("method").asString();
            methods.add(list(
                    method.path("rounds"),
                    round -> new SequenceResult(sequence, name, list(round, ResultJson::track))));
        }
        return methods;
    }

    private static ObjectTrack track(JsonNode node) {
        return new ObjectTrack(
                node.path("object").asInt(),
                list(node.path("frames"), JsonNode::asInt),
                list(node.path("j"), JsonNode::asDouble),
                list(node.path("f"), JsonNode::asDouble));
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> meaning) {
        List<T> list = new ArrayList<>();
        array.forEach(node -> list.add(meaning.apply(node)));
        return list;
    }
}
