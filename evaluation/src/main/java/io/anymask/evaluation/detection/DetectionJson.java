package io.anymask.evaluation.detection;

import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.RleJson;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// Masks of an image in COCO's results format, for journals and files.
public final class DetectionJson {
    private DetectionJson() {}

    /// @param masks detections with masks
    public static ArrayNode write(List<CocoDetection> masks) {
        ArrayNode array = JsonMapper.shared().createArrayNode();
        for (CocoDetection mask : masks) {
            Rle rle = mask.mask();
            if (rle == null) {
                throw new IllegalArgumentException("a detection of image " + mask.imageId() + " has no mask");
            }
            array.addObject()
                    .put("image_id", mask.imageId())
                    .put("category_id", mask.categoryId())
                    .put("score", mask.score())
                    .set("segmentation", JsonMapper.shared().readTree(RleJson.print(rle)));
        }
        return array;
    }

    public static List<CocoDetection> read(JsonNode array) {
        List<CocoDetection> masks = new ArrayList<>();
        for (JsonNode mask : array) {
            masks.add(new CocoDetection(
                    mask.path("image_id").asLong(),
                    mask.path("category_id").asLong(),
                    mask.path("score").asDouble(),
                    RleJson.parse(mask.path("segmentation").toString()),
                    null));
        }
        return masks;
    }
}
