package io.anymask.server;

import io.anymask.mask.PredictedMask;
import io.anymask.mask.Rle;
import io.anymask.server.http.ProblemException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Masks in JSON: COCO's compressed run lengths, and lists parallel to them.
final class MaskJson {
    private MaskJson() {}

    /// @param name of the value in messages
    /// @throws ProblemException or a [io.anymask.mask.MaskException] when it makes no sense
    static Rle read(JsonNode node, String name) {
        JsonNode size = node.path("size");
        boolean whole = size.isArray()
                && size.size() == 2
                && size.get(0).canConvertToInt()
                && size.get(1).canConvertToInt();
        JsonNode counts = node.path("counts");
        if (!whole || !counts.isString()) {
            throw new ProblemException(
                    400, "%s: expected {size: [height, width], counts: compressed run lengths}".formatted(name));
        }
        return Rle.decompress(size.get(0).asInt(), size.get(1).asInt(), counts.asString());
    }

    static ObjectNode write(Rle mask) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.putArray("size").add(mask.height()).add(mask.width());
        return node.put("counts", mask.compressed());
    }

    static ObjectNode write(List<PredictedMask> predicted) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode masks = node.putArray("masks");
        ArrayNode ious = node.putArray("iou_predictions");
        ArrayNode stabilities = node.putArray("stability_scores");
        for (PredictedMask mask : predicted) {
            masks.add(write(mask.mask().rle()));
            ious.add(mask.predictedIou());
            if (Double.isNaN(mask.stabilityScore())) {
                stabilities.addNull();
            } else {
                stabilities.add(mask.stabilityScore());
            }
        }
        return node;
    }
}
