package io.anymask.dataset;

import io.anymask.mask.Box;
import io.anymask.mask.MaskRecord;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON file that SA-1B has beside each photo: field for field as the paper's data set.
///
/// @param fileName of the photo
/// @param width of the photo, pixels
/// @param height of the photo, pixels
public record Sa1b(long imageId, String fileName, int width, int height, List<MaskRecord> masks) {
    public Sa1b {
        masks = List.copyOf(masks);
    }

    /// The file's text. Scores and points that are not known, which are NaN, are left out.
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
        node.set("segmentation", RleJson.node(mask.segmentation()));
        box(node.putArray("bbox"), mask.box());
        node.put("area", mask.area());
        score(node, "predicted_iou", mask.predictedIou());
        score(node, "stability_score", mask.stabilityScore());
        box(node.putArray("crop_box"), mask.cropBox());
        ArrayNode points = node.putArray("point_coords");
        if (!Double.isNaN(mask.pointX())) {
            points.addArray().add(mask.pointX()).add(mask.pointY());
        }
    }

    private static void score(ObjectNode node, String name, double score) {
        if (!Double.isNaN(score)) {
            node.put(name, score);
        }
    }

    private static void box(ArrayNode node, Box box) {
        node.add(Math.round(box.x0())).add(Math.round(box.y0()));
        node.add(Math.round(box.width())).add(Math.round(box.height()));
    }

    /// Reads a file. An annotation that cannot be used is left out and noted; scores that the file does not have
    /// are NaN.
    ///
    /// @param notes gets what is odd
    /// @throws DatasetException naming file and entry, when no annotation can be used or this is no such file
    public static Sa1b read(Path file, Notes notes) {
        return of(Sa1bReader.read(file, notes));
    }

    /// Reads a file of which every annotation can be used.
    ///
    /// @throws DatasetException naming file and entry, when it cannot be read or is no such file
    public static Sa1b read(Path file) {
        Notes notes = new Notes();
        Sa1bReader.Content content = Sa1bReader.read(file, notes);
        if (!notes.firstLeftOut().isEmpty()) {
            throw new DatasetException(file + ", " + notes.firstLeftOut());
        }
        return of(content);
    }

    private static Sa1b of(Sa1bReader.Content content) {
        return new Sa1b(
                content.imageId(),
                content.fileName(),
                content.width(),
                content.height(),
                content.masks().stream().map(Sa1bReader.Entry::mask).toList());
    }
}
