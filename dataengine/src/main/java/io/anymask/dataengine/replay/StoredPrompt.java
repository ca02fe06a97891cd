package io.anymask.dataengine.replay;

import io.anymask.inference.MaskOutput;
import io.anymask.mask.Box;
import io.anymask.mask.Rle;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.TextPrompt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A prompt as it lies beside a mask, read so that it can be asked again.
///
/// @param output how many masks it was answered by
record StoredPrompt(Prompt prompt, MaskOutput output) {
    /// @param json by SAM's names, as the server checked it before it was kept
    /// @throws io.anymask.BadInputException when it makes no sense
    static StoredPrompt read(String json) {
        JsonNode node = JsonMapper.shared().readTree(json);
        List<Point> points = new ArrayList<>();
        for (JsonNode point : node.path("points")) {
            points.add(new Point(
                    point.path(0).asDouble(),
                    point.path(1).asDouble(),
                    point.path(2).asInt() == 1));
        }
        JsonNode text = node.path("text");
        Prompt prompt = new Prompt(
                points,
                box(node.path("box")),
                mask(node.path("mask")),
                text.isString() ? new TextPrompt.Phrase(text.asString()) : null);
        JsonNode several = node.path("multimask_output");
        return new StoredPrompt(
                prompt,
                several.isBoolean()
                        ? several.booleanValue() ? MaskOutput.MULTIPLE : MaskOutput.SINGLE
                        : MaskOutput.AUTO);
    }

    private static @Nullable Box box(JsonNode node) {
        return node.isArray() && node.size() == 4
                ? Box.ofCorners(
                        node.get(0).asDouble(),
                        node.get(1).asDouble(),
                        node.get(2).asDouble(),
                        node.get(3).asDouble())
                : null;
    }

    private static @Nullable MaskPrompt mask(JsonNode node) {
        return node.isObject()
                ? new MaskPrompt.Bitmap(Rle.decompress(
                                node.path("size").path(0).asInt(),
                                node.path("size").path(1).asInt(),
                                node.path("counts").asString(""))
                        .toMask())
                : null;
    }
}
