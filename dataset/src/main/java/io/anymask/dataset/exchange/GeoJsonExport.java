package io.anymask.dataset.exchange;

import io.anymask.dataset.GeoJsonFile;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A GeoJSON feature collection of a photo, in pixels, with QuPath's classes. The member `image`, which the
/// standard lets others skip, has the photo's name and size.
final class GeoJsonExport {
    private GeoJsonExport() {}

    static String text(AnnotatedImage image, ClassNumbers classes) {
        ObjectNode root = JsonMapper.shared().createObjectNode().put("type", "FeatureCollection");
        root.putObject("image")
                .put("file_name", FileNames.safe(image.fileName()))
                .put("width", image.width())
                .put("height", image.height());
        ArrayNode features = root.putArray("features");
        List<AnnotatedObject> objects = image.objects();
        for (int i = 0; i < objects.size(); i++) {
            AnnotatedObject object = objects.get(i);
            ObjectNode feature = features.addObject().put("type", "Feature").put("id", i);
            GeoJsonFile.geometry(feature, Outlines.of(object));
            properties(feature.putObject("properties"), object, classes);
        }
        return JsonMapper.shared().writeValueAsString(root);
    }

    private static void properties(ObjectNode node, AnnotatedObject object, ClassNumbers classes) {
        node.put("objectType", "annotation").put("area", object.mask().area());
        if (object.category() != null) {
            Category category = classes.category(object.category());
            ObjectNode kind = node.putObject("classification").put("name", category.name());
            @Nullable Integer colour = category.colour();
            if (colour != null) {
                kind.putArray("color")
                        .add(colour >> 16)
                        .add((colour >> 8) & 0xFF)
                        .add(colour & 0xFF);
            }
        }
        if (object.crowd()) {
            node.put("iscrowd", 1);
        }
        if (!Double.isNaN(object.predictedIou())) {
            node.put(CocoImport.PREDICTED_IOU, object.predictedIou());
        }
        if (!Double.isNaN(object.stabilityScore())) {
            node.put(CocoImport.STABILITY_SCORE, object.stabilityScore());
        }
        if (object.source() != Source.UNKNOWN) {
            node.put(CocoImport.SOURCE, object.source().word());
        }
        if (!object.author().isEmpty()) {
            node.put(CocoImport.AUTHOR, object.author());
        }
        if (!object.attributes().isEmpty()) {
            ObjectNode attributes = node.putObject("attributes");
            new TreeMap<>(object.attributes()).forEach(attributes::put);
        }
    }
}
