package io.anymask.dataset;

import io.anymask.mask.Box;
import io.anymask.mask.MaskException;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.Rle;
import io.anymask.mask.RleJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON file that SA-1B has beside each photo: field for field as the paper's data set.
///
/// @param fileName of the photo
/// @param width of the photo, pixels
/// @param height of the photo, pixels
public record Sa1b(long imageId, String fileName, int width, int height, List<MaskRecord> masks) {
    private static final long MOST_BYTES = 1L << 30;

    public Sa1b {
        masks = List.copyOf(masks);
    }

    /// The file's text.
    public String toJson() {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.putObject("image")
                .put("image_id", imageId)
                .put("width", width)
                .put("height", height)
                .put("file_name", fileName);
        ArrayNode annotations = root.putArray("annotations");
        for (int i = 0; i < masks.size(); i++) {
            annotation(annotations.addObject().put("id", i), masks.get(i));
        }
        return JsonMapper.shared().writeValueAsString(root);
    }

    private static void annotation(ObjectNode node, MaskRecord mask) {
        ObjectNode segmentation = node.putObject("segmentation");
        segmentation
                .putArray("size")
                .add(mask.segmentation().height())
                .add(mask.segmentation().width());
        segmentation.put("counts", mask.segmentation().compressed());
        box(node.putArray("bbox"), mask.box());
        node.put("area", mask.area());
        node.put("predicted_iou", mask.predictedIou());
        node.put("stability_score", mask.stabilityScore());
        box(node.putArray("crop_box"), mask.cropBox());
        node.putArray("point_coords").addArray().add(mask.pointX()).add(mask.pointY());
    }

    private static void box(ArrayNode node, Box box) {
        node.add(Math.round(box.x0())).add(Math.round(box.y0()));
        node.add(Math.round(box.width())).add(Math.round(box.height()));
    }

    /// @throws MaskException when the file cannot be read or is no such file
    public static Sa1b read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new MaskException(file + ": more than " + MOST_BYTES + " bytes, expected an SA-1B file");
            }
            JsonNode root = JsonMapper.shared().readTree(Files.readAllBytes(file));
            JsonNode image = root.path("image");
            List<MaskRecord> masks = new ArrayList<>();
            for (JsonNode annotation : root.path("annotations")) {
                masks.add(mask(annotation));
            }
            return new Sa1b(
                    image.path("image_id").asLong(0),
                    image.path("file_name").asString(""),
                    image.path("width").asInt(0),
                    image.path("height").asInt(0),
                    masks);
        } catch (IOException | JacksonException e) {
            throw new MaskException(file + ": cannot read this as an SA-1B file (" + e.getMessage() + ")", e);
        }
    }

    private static MaskRecord mask(JsonNode node) {
        Rle rle = RleJson.parse(node.path("segmentation").toString());
        JsonNode point = node.path("point_coords").path(0);
        return new MaskRecord(
                rle,
                node.path("area").asLong(rle.area()),
                box(node.path("bbox")),
                node.path("predicted_iou").asDouble(Double.NaN),
                node.path("stability_score").asDouble(Double.NaN),
                point.path(0).asDouble(0),
                point.path(1).asDouble(0),
                box(node.path("crop_box")));
    }

    private static Box box(JsonNode node) {
        double x = node.path(0).asDouble(0);
        double y = node.path(1).asDouble(0);
        return new Box(x, y, x + node.path(2).asDouble(0), y + node.path(3).asDouble(0));
    }
}
