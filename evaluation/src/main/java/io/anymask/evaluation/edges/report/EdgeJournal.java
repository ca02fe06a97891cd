package io.anymask.evaluation.edges.report;

import io.anymask.evaluation.edges.bsds.BoundaryBenchmark;
import io.anymask.evaluation.edges.bsds.ImageResult;
import io.anymask.evaluation.edges.bsds.MatchCounts;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One image's counts as JSON: the hash of the map, and four numbers for each threshold. Stateless.
final class EdgeJournal {
    private static final String MAP = "map";
    private static final String COUNTS = "counts";
    private static final int NUMBERS = 4;

    private EdgeJournal() {}

    static ObjectNode json(ImageResult result, String hash) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put(MAP, hash);
        ArrayNode counts = json.putArray(COUNTS);
        for (MatchCounts c : result.counts()) {
            counts.addArray()
                    .add(c.truthMatched())
                    .add(c.truth())
                    .add(c.edgesMatched())
                    .add(c.edges());
        }
        return json;
    }

    static boolean isOf(JsonNode json, String hash) {
        return json.path(MAP).asString("").equals(hash);
    }

    /// @throws RuntimeException for numbers that cannot be; [Journal#get] says so
    static ImageResult result(String image, JsonNode json, BoundaryBenchmark benchmark) {
        List<MatchCounts> counts = new ArrayList<>();
        for (JsonNode c : json.path(COUNTS)) {
            if (c.size() != NUMBERS) {
                throw new IllegalArgumentException("got " + c.size() + " numbers, expected " + NUMBERS);
            }
            counts.add(new MatchCounts(
                    c.get(0).asLong(),
                    c.get(1).asLong(),
                    c.get(2).asLong(),
                    c.get(3).asLong()));
        }
        return new ImageResult(image, benchmark.levels(), counts);
    }
}
