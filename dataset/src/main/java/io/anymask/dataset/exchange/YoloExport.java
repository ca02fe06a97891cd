package io.anymask.dataset.exchange;

import io.anymask.dataset.YoloFile;
import io.anymask.mask.Polygon;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// YOLO's label file of a photo, and the description of the data set.
final class YoloExport {
    private YoloExport() {}

    static String text(AnnotatedImage image, ClassNumbers classes) {
        StringBuilder text = new StringBuilder();
        for (AnnotatedObject object : image.objects()) {
            if (object.mask().area() > 0) {
                List<Polygon> polygons = Outlines.of(object);
                // Parts that overlap each other would cancel out as one outline; traced ones never do.
                YoloFile.line(
                        text,
                        classes.of(object.category()),
                        polygons.size() == 1 ? polygons : Outlines.trace(object.mask()),
                        image.width(),
                        image.height());
            }
        }
        return text.toString();
    }

    /// `data.yaml`: photos belong into `images`, beside `labels`.
    static String description(ClassNumbers classes) {
        Map<String, Object> data = new TreeMap<>();
        Map<Integer, String> names = new TreeMap<>();
        List<Category> all = classes.classes();
        for (int i = 0; i < all.size(); i++) {
            names.put(i, all.get(i).name());
        }
        data.put("path", ".");
        data.put("train", "images");
        data.put("val", "images");
        data.put("names", names);
        return YAMLMapper.shared().writeValueAsString(data);
    }
}
