package io.anymask.cli.track;

import io.anymask.dataset.RleJson;
import io.anymask.mask.Box;
import io.anymask.mask.Rle;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The objects of a film as YouTube-VIS has them: of each an annotation with a list over all frames, which is null
/// where the object is not seen.
///
/// Source: L. Yang, Y. Fan, N. Xu, "Video Instance Segmentation", ICCV 2019, and its `youtubevos.py`.
final class YoutubeVis {
    private final String film;
    private final int width;
    private final int height;
    private final int frames;
    private final SortedMap<Integer, Map<Integer, Rle>> objects = new TreeMap<>();

    /// @param film its name, the folder in the names of its frames
    YoutubeVis(String film, int width, int height, int frames) {
        this.film = film;
        this.width = width;
        this.height = height;
        this.frames = frames;
    }

    /// @param mask empty where the object is not seen
    void add(int frame, int object, Rle mask) {
        Map<Integer, Rle> seen = objects.computeIfAbsent(object, first -> new HashMap<>());
        if (mask.area() > 0) {
            seen.put(frame, mask);
        }
    }

    String json() {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        ObjectNode video = root.putArray("videos")
                .addObject()
                .put("id", 1)
                .put("width", width)
                .put("height", height);
        ArrayNode names = video.put("length", frames).putArray("file_names");
        for (int frame = 0; frame < frames; frame++) {
            names.add("%s/%05d.jpg".formatted(film, frame));
        }
        root.putArray("categories").addObject().put("id", 1).put("name", "object");
        ArrayNode annotations = root.putArray("annotations");
        objects.forEach((object, masks) -> annotation(annotations.addObject().put("id", object), masks));
        return root.toString();
    }

    private void annotation(ObjectNode node, Map<Integer, Rle> masks) {
        node.put("video_id", 1).put("category_id", 1).put("iscrowd", 0);
        node.put("width", width).put("height", height).put("length", frames);
        ArrayNode segmentations = node.putArray("segmentations");
        ArrayNode boxes = node.putArray("bboxes");
        ArrayNode areas = node.putArray("areas");
        for (int frame = 0; frame < frames; frame++) {
            Rle mask = masks.get(frame);
            if (mask == null) {
                segmentations.addNull();
                boxes.addNull();
                areas.addNull();
            } else {
                Box box = mask.cocoBox();
                segmentations.add(RleJson.node(mask));
                boxes.addArray().add(box.x0()).add(box.y0()).add(box.width()).add(box.height());
                areas.add(mask.area());
            }
        }
    }
}
