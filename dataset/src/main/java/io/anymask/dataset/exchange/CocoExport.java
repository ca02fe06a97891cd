package io.anymask.dataset.exchange;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.RleJson;
import io.anymask.mask.Polygon;
import io.anymask.mask.Polygons;
import io.anymask.mask.Ring;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// COCO's instances with polygons or run lengths, and LVIS's. Annotations are written as the images come, images
/// and categories behind them: all that is held of an image is its line.
///
/// Ids of images and annotations count from 1, those of categories stay. COCO has no place for scores, for who
/// made an object and for attributes of an image: they are fields of their own, as other tools have them.
final class CocoExport {
    /// LVIS's bounds on the images of a category: rare to 10, common to 100.
    private static final int RARE = 10;

    private static final int COMMON = 100;

    private final Format format;
    private final ClassNumbers classes;
    private final JsonGenerator json;
    private final List<AnnotatedImage> images = new ArrayList<>();
    private final Map<Long, int[]> occurrences = new HashMap<>();
    private long id;

    private CocoExport(Format format, ClassNumbers classes, JsonGenerator json) {
        this.format = format;
        this.classes = classes;
        this.json = json;
    }

    static void write(AnnotationSet set, Format format, OutputStream out) throws IOException {
        JsonFactory factory = new JsonFactory();
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out)) {
            new CocoExport(format, new ClassNumbers(set.categories(), 0), json).write(set);
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }

    private void write(AnnotationSet set) {
        json.writeStartObject();
        json.writeObjectPropertyStart("info");
        json.writeStringProperty("description", "Written by Anymask");
        json.writeEndObject();
        json.writeArrayPropertyStart("annotations");
        set.forEachImage(this::annotations);
        json.writeEndArray();
        json.writeArrayPropertyStart("images");
        for (int i = 0; i < images.size(); i++) {
            image(i + 1, images.get(i));
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("categories");
        classes.classes().forEach(this::category);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void annotations(AnnotatedImage image) {
        images.add(new AnnotatedImage(image.fileName(), image.width(), image.height(), List.of(), image.attributes()));
        Set<Long> here = new HashSet<>();
        for (AnnotatedObject object : image.objects()) {
            if (object.mask().area() > 0 || format == Format.COCO_RLE) {
                long category = classes.category(object.category()).id();
                annotation(object, category);
                int[] counts = occurrences.computeIfAbsent(category, c -> new int[2]);
                counts[0] += here.add(category) ? 1 : 0;
                counts[1]++;
            }
        }
    }

    private void annotation(AnnotatedObject object, long category) {
        json.writeStartObject();
        json.writeNumberProperty("id", ++id);
        json.writeNumberProperty("image_id", images.size());
        json.writeNumberProperty("category_id", category);
        // COCO marks a crowd by its run lengths, too: its tools expect them there.
        boolean runs = format == Format.COCO_RLE || (object.crowd() && format == Format.COCO);
        json.writeName("segmentation");
        if (runs) {
            RleJson.write(json, object.mask());
        } else {
            polygons(Outlines.of(object));
        }
        json.writeNumberProperty("area", object.mask().area());
        CocoBox box = object.box();
        json.writeArrayPropertyStart("bbox");
        for (double number : new double[] {box.x(), box.y(), box.width(), box.height()}) {
            number(number);
        }
        json.writeEndArray();
        if (format != Format.LVIS) {
            json.writeNumberProperty("iscrowd", object.crowd() ? 1 : 0);
            extras(object);
        }
        json.writeEndObject();
    }

    /// A ring for each part; holes are joined to it.
    private void polygons(List<Polygon> polygons) {
        json.writeStartArray();
        for (Polygon polygon : polygons) {
            Ring ring = polygon.holes().isEmpty() ? polygon.exterior() : Polygons.join(List.of(polygon));
            json.writeStartArray();
            for (double number : ring.coordinates()) {
                number(number);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    /// Whole pixels without a point.
    private void number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }

    private void extras(AnnotatedObject object) {
        if (!Double.isNaN(object.predictedIou())) {
            json.writeNumberProperty(CocoImport.PREDICTED_IOU, object.predictedIou());
        }
        if (!Double.isNaN(object.stabilityScore())) {
            json.writeNumberProperty(CocoImport.STABILITY_SCORE, object.stabilityScore());
        }
        Map<String, String> attributes = new TreeMap<>(object.attributes());
        if (object.source() != Source.UNKNOWN) {
            attributes.put(CocoImport.SOURCE, object.source().word());
        }
        if (!object.author().isEmpty()) {
            attributes.put(CocoImport.AUTHOR, object.author());
        }
        strings("attributes", attributes);
    }

    private void strings(String name, Map<String, String> values) {
        if (!values.isEmpty()) {
            json.writeObjectPropertyStart(name);
            new TreeMap<>(values).forEach(json::writeStringProperty);
            json.writeEndObject();
        }
    }

    private void image(int number, AnnotatedImage image) {
        json.writeStartObject();
        json.writeNumberProperty("id", number);
        json.writeStringProperty("file_name", image.fileName());
        json.writeNumberProperty("width", image.width());
        json.writeNumberProperty("height", image.height());
        Map<String, String> attributes = new TreeMap<>(image.attributes());
        for (String list : List.of(CocoImport.ABSENT, CocoImport.INCOMPLETE)) {
            @Nullable String ids = attributes.remove(list);
            if (ids != null || format == Format.LVIS) {
                json.writeArrayPropertyStart(list);
                for (String one : (ids == null ? "" : ids).split(",", -1)) {
                    if (one.matches("-?\\d{1,18}")) {
                        json.writeNumber(Long.parseLong(one));
                    }
                }
                json.writeEndArray();
            }
        }
        strings("attributes", attributes);
        json.writeEndObject();
    }

    private void category(Category category) {
        json.writeStartObject();
        json.writeNumberProperty("id", category.id());
        json.writeStringProperty("name", category.name());
        if (format == Format.LVIS) {
            int[] counts = occurrences.getOrDefault(category.id(), new int[2]);
            json.writeNumberProperty("image_count", counts[0]);
            json.writeNumberProperty("instance_count", counts[1]);
            json.writeStringProperty("frequency", counts[0] <= RARE ? "r" : counts[0] <= COMMON ? "c" : "f");
        } else {
            if (!category.supercategory().isEmpty()) {
                json.writeStringProperty("supercategory", category.supercategory());
            }
            @Nullable Integer colour = category.colour();
            if (colour != null) {
                json.writeName("color");
                json.writeArray(new int[] {colour >> 16, (colour >> 8) & 0xFF, colour & 0xFF}, 0, 3);
            }
        }
        json.writeEndObject();
    }
}
