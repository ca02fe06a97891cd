package io.anymask.dataset.exchange;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.LabelMap;
import io.anymask.dataset.VocColours;
import io.anymask.mask.Rle;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Pascal VOC's files of a photo: boxes in XML, the pictures of objects and of classes with its palette.
final class VocExport {
    /// Objects that 8 bits can number beside the background and the border.
    static final int MOST_OBJECTS = 254;

    private static final List<String> FLAGS = List.of("truncated", "difficult", "occluded");

    private VocExport() {}

    /// The objects that are written, in the order of their numbers.
    static List<AnnotatedObject> objects(AnnotatedImage image) {
        return image.objects().stream()
                .filter(object -> object.mask().area() > 0)
                .toList();
    }

    static BufferedImage objectPicture(AnnotatedImage image) {
        List<Rle> masks = new ArrayList<>();
        for (AnnotatedObject object : objects(image)) {
            if (masks.size() < MOST_OBJECTS) {
                masks.add(object.mask());
            }
        }
        int[] numbers = new int[masks.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i + 1;
        }
        return LabelMap.draw(image.width(), image.height(), masks, numbers, VocColours.palette());
    }

    /// @param classes with 1 as their first number
    /// @throws DatasetException for more classes than 8 bits can number
    static BufferedImage classPicture(AnnotatedImage image, ClassNumbers classes) {
        List<AnnotatedObject> objects = objects(image);
        int[] numbers = objects.stream()
                .mapToInt(object -> classes.of(object.category()))
                .toArray();
        if (classes.classes().size() > MOST_OBJECTS) {
            throw new DatasetException("got %d categories, expected at most %d in Pascal VOC; write COCO"
                    .formatted(classes.classes().size(), MOST_OBJECTS));
        }
        List<Rle> masks = objects.stream().map(AnnotatedObject::mask).toList();
        return LabelMap.draw(image.width(), image.height(), masks, numbers, VocColours.palette());
    }

    static String xml(AnnotatedImage image, ClassNumbers classes) {
        StringBuilder xml = new StringBuilder("<annotation>\n");
        element(xml, 1, "filename", FileNames.safe(image.fileName()));
        xml.append("  <size>\n");
        element(xml, 2, "width", Integer.toString(image.width()));
        element(xml, 2, "height", Integer.toString(image.height()));
        element(xml, 2, "depth", "3");
        xml.append("  </size>\n");
        element(xml, 1, "segmented", "1");
        for (AnnotatedObject object : objects(image)) {
            object(xml, object, classes.category(object.category()).name());
        }
        return xml.append("</annotation>\n").toString();
    }

    private static void object(StringBuilder xml, AnnotatedObject object, String name) {
        Map<String, String> attributes = new TreeMap<>(object.attributes());
        xml.append("  <object>\n");
        element(xml, 2, "name", name);
        String pose = attributes.remove("pose");
        element(xml, 2, "pose", pose == null ? "Unspecified" : pose);
        for (String flag : FLAGS) {
            element(xml, 2, flag, attributes.getOrDefault(flag, "").equals("true") ? "1" : "0");
        }
        attributes
                .entrySet()
                .removeIf(entry ->
                        FLAGS.contains(entry.getKey()) && entry.getValue().equals("true"));
        CocoBox box = object.box();
        xml.append("    <bndbox>\n");
        element(xml, 3, "xmin", number(box.x() + 1));
        element(xml, 3, "ymin", number(box.y() + 1));
        element(xml, 3, "xmax", number(box.x() + box.width()));
        element(xml, 3, "ymax", number(box.y() + box.height()));
        xml.append("    </bndbox>\n");
        if (!attributes.isEmpty()) {
            xml.append("    <attributes>\n");
            attributes.forEach((key, value) -> {
                xml.append("      <attribute>\n");
                element(xml, 4, "name", key);
                element(xml, 4, "value", value);
                xml.append("      </attribute>\n");
            });
            xml.append("    </attributes>\n");
        }
        xml.append("  </object>\n");
    }

    private static String number(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    private static void element(StringBuilder xml, int depth, String name, String text) {
        xml.append("  ".repeat(depth)).append('<').append(name).append('>');
        text.codePoints().forEach(letter -> {
            switch (letter) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                default -> xml.appendCodePoint(isXml(letter) ? letter : ' ');
            }
        });
        xml.append("</").append(name).append(">\n");
    }

    /// XML has no control characters, not even as references, and no halves of letters.
    private static boolean isXml(int letter) {
        return (letter >= ' ' && letter < 0xFFFE && !(letter >= 0xD800 && letter < 0xE000)) || letter > 0xFFFF;
    }
}
