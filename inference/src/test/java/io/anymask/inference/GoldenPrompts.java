package io.anymask.inference;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.Rle;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the prompts and masks of the golden JSON files.
final class GoldenPrompts {
    private GoldenPrompts() {}

    /// One prompt, or one for each box.
    static List<Prompt> of(JsonNode prompt, @Nullable MaskLogits maskInput) {
        if (prompt.has("boxes")) {
            List<Prompt> boxes = new ArrayList<>();
            prompt.get("boxes").forEach(box -> boxes.add(Prompt.box(box(box))));
            return boxes;
        }
        boolean named = prompt.has("point_coords");
        JsonNode coordinates = prompt.path(named ? "point_coords" : "points");
        JsonNode labels = prompt.path(named ? "point_labels" : "labels");
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < coordinates.size(); i++) {
            double x = coordinates.get(i).get(0).asDouble();
            double y = coordinates.get(i).get(1).asDouble();
            points.add(new Point(x, y, labels.get(i).asInt() == 1));
        }
        MaskPrompt mask = maskInput == null ? null : new MaskPrompt.Logits(maskInput);
        return List.of(new Prompt(points, prompt.has("box") ? box(prompt.get("box")) : null, mask));
    }

    /// The mask that a prompt of the reference predictor carries, null where it has none.
    static @Nullable MaskLogits maskInput(JsonNode prompt) {
        JsonNode input = prompt.get("mask_input");
        if (input == null) {
            return null;
        }
        SafetensorsFile inputs = SafetensorsFile.read(Shared.golden("mobile_sam_predictor/mask_inputs.safetensors"));
        return new MaskLogits(256, 256, inputs.floats(input.get("tensor").asString()));
    }

    private static Box box(JsonNode box) {
        return new Box(
                box.get(0).asDouble(),
                box.get(1).asDouble(),
                box.get(2).asDouble(),
                box.get(3).asDouble());
    }

    static Mask mask(JsonNode record) {
        JsonNode segmentation = record.get("segmentation");
        JsonNode size = segmentation.get("size");
        return Rle.decompress(
                        size.get(0).asInt(),
                        size.get(1).asInt(),
                        segmentation.get("counts").asString())
                .toMask();
    }

    /// Pixels in which two masks differ.
    static long difference(Mask a, Mask b) {
        return a.xor(b).area();
    }
}
