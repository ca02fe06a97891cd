package io.anymask.dataset;

import io.anymask.mask.Box;
import io.anymask.mask.MaskRecord;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A COCO annotation file of one class, "object", with run lengths. Boxes are COCO's own: width = last − first
/// + 1.
public final class CocoFile {
    private static final int OBJECT = 1;

    private CocoFile() {}

    /// The file's text for the masks of several photos; ids count from one.
    public static String toJson(List<Sa1b> photos) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.putArray("categories").addObject().put("id", OBJECT).put("name", "object");
        ArrayNode images = root.putArray("images");
        ArrayNode annotations = root.putArray("annotations");
        long id = 1;
        for (int i = 0; i < photos.size(); i++) {
            Sa1b photo = photos.get(i);
            images.addObject()
                    .put("id", i + 1)
                    .put("file_name", photo.fileName())
                    .put("width", photo.width())
                    .put("height", photo.height());
            for (MaskRecord mask : photo.masks()) {
                annotation(annotations.addObject().put("id", id++).put("image_id", i + 1), mask);
            }
        }
        return JsonMapper.shared().writeValueAsString(root);
    }

    private static void annotation(ObjectNode node, MaskRecord mask) {
        node.put("category_id", OBJECT).put("iscrowd", 0).put("area", mask.area());
        Box box = mask.segmentation().cocoBox();
        node.putArray("bbox").add(box.x0()).add(box.y0()).add(box.width()).add(box.height());
        ObjectNode segmentation = node.putObject("segmentation");
        segmentation
                .putArray("size")
                .add(mask.segmentation().height())
                .add(mask.segmentation().width());
        segmentation.put("counts", mask.segmentation().compressed());
        node.put("score", mask.predictedIou());
    }
}
