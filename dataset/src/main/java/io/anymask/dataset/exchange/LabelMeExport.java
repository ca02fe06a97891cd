package io.anymask.dataset.exchange;

import io.anymask.mask.Box;
import io.anymask.mask.Polygon;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// LabelMe's file of a photo. An object of one part without holes is a polygon; any other one a mask.
final class LabelMeExport {
    private static final String VERSION = "5.5.0";
    private static final String DESCRIPTION = "description";

    private LabelMeExport() {}

    /// Whether LabelMe has a place for an attribute: flags, and a description.
    static boolean isKept(Map.Entry<String, String> attribute) {
        return attribute.getValue().equals("true") || attribute.getKey().equals(DESCRIPTION);
    }

    static String text(AnnotatedImage image, ClassNumbers classes) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("version", VERSION).putObject("flags");
        ArrayNode shapes = root.putArray("shapes");
        for (AnnotatedObject object : image.objects()) {
            if (object.mask().area() > 0) {
                shape(
                        shapes.addObject(),
                        object,
                        classes.category(object.category()).name());
            }
        }
        root.put("imagePath", FileNames.safe(image.fileName())).putNull("imageData");
        root.put("imageHeight", image.height()).put("imageWidth", image.width());
        return JsonMapper.shared().writeValueAsString(root);
    }

    private static void shape(ObjectNode node, AnnotatedObject object, String label) {
        List<Polygon> polygons = Outlines.of(object);
        boolean plain = polygons.size() == 1 && polygons.getFirst().holes().isEmpty();
        node.put("label", label);
        ArrayNode points = node.putArray("points");
        if (plain) {
            double[] xy = polygons.getFirst().exterior().coordinates();
            for (int i = 0; i < xy.length; i += 2) {
                points.addArray().add(xy[i]).add(xy[i + 1]);
            }
        } else {
            Box box = object.mask().box();
            points.addArray().add(box.x0()).add(box.y0());
            points.addArray().add(box.x1()).add(box.y1());
        }
        node.putNull("group_id");
        node.put(DESCRIPTION, object.attributes().getOrDefault(DESCRIPTION, ""));
        node.put("shape_type", plain ? "polygon" : "mask");
        ObjectNode flags = node.putObject("flags");
        new TreeMap<>(object.attributes()).forEach((name, value) -> {
            if (value.equals("true")) {
                flags.put(name, true);
            }
        });
        if (plain) {
            node.putNull("mask");
        } else {
            node.put("mask", picture(object));
        }
    }

    /// The mask's own box as a PNG.
    private static String picture(AnnotatedObject object) {
        Box box = object.mask().cocoBox();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            object.mask()
                    .crop((int) box.x0(), (int) box.y0(), (int) box.width(), (int) box.height())
                    .toMask()
                    .writePng(png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
