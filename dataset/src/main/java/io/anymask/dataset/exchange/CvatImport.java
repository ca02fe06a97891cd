package io.anymask.dataset.exchange;

import io.anymask.Printable;
import io.anymask.dataset.CocoBox;
import io.anymask.dataset.EntryException;
import io.anymask.dataset.Notes;
import io.anymask.mask.Box;
import io.anymask.mask.Polygon;
import io.anymask.mask.Ring;
import io.anymask.mask.Rle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// "CVAT for images 1.1": polygons, boxes that may be turned about their centres, and masks, whose run lengths go
/// along the rows of their own box and begin with a run of zeros. Shapes without an area are left out and noted.
/// The images come one by one.
final class CvatImport {
    private static final String WHAT = "an XML file of \"CVAT for images\"";
    private static final String EXPECTED = "expected \"CVAT for images 1.1\"; export the task in that format";

    private final Path file;
    private final PixelBudget budget;
    private final NamedCategories categories;

    private CvatImport(Path file, NamedCategories categories) {
        this.file = file;
        this.budget = new PixelBudget(file.toString(), Tree.size(file));
        this.categories = categories;
    }

    static AnnotationSet open(Path file, Notes notes) {
        NamedCategories categories = XmlReader.read(file, WHAT, CvatImport::labels);
        return new ReadSet(categories.all(), notes, (use, odd) -> new CvatImport(file, categories).read(use, odd));
    }

    /// All labels: those of the task with their colours, and whatever else the shapes name.
    private static NamedCategories labels(XmlReader xml, String root) {
        NamedCategories categories = new NamedCategories();
        if (!root.equals("annotations")) {
            throw new EntryException("the root is <%s>, %s".formatted(Printable.of(root), EXPECTED));
        }
        int[] found = new int[2];
        xml.children(part -> {
            switch (part) {
                case "meta" -> meta(xml, categories);
                case "image" -> {
                    found[0]++;
                    xml.children(shape -> categories.id(xml.attribute("label", "")));
                }
                case "track" -> found[1]++;
                default -> {}
            }
        });
        if (found[0] == 0) {
            throw new EntryException(
                    (found[1] > 0 ? "tracks, as in \"CVAT for video\", and no image, " : "no image, ") + EXPECTED);
        }
        return categories;
    }

    /// Labels lie below the task, the project or the job.
    private static void meta(XmlReader xml, NamedCategories categories) {
        xml.children(name -> {
            if (name.equals("label")) {
                String[] label = {"", ""};
                xml.children(field -> {
                    switch (field) {
                        case "name" -> label[0] = xml.text();
                        case "color" -> label[1] = xml.text();
                        default -> {}
                    }
                });
                categories.id(label[0], Colours.ofHex(label[1]));
            } else {
                meta(xml, categories);
            }
        });
    }

    private void read(Consumer<? super AnnotatedImage> use, Notes notes) {
        XmlReader.read(file, WHAT, (xml, root) -> {
            xml.children(part -> {
                if (part.equals("image")) {
                    List<AnnotatedImage> image = new ArrayList<>();
                    xml.entry("an image", notes, () -> image.add(image(xml, notes)));
                    image.forEach(use);
                } else if (part.equals("track")) {
                    notes.leftOut("a track", "track", "line " + xml.line(), "tracks are of videos, " + EXPECTED);
                }
            });
            return root;
        });
    }

    private AnnotatedImage image(XmlReader xml, Notes notes) {
        String name = xml.attribute("name");
        int width = xml.count("width");
        int height = xml.count("height");
        AnnotatedImage frame = new AnnotatedImage(name, width, height, List.of());
        List<AnnotatedObject> objects = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        xml.children(shape -> {
            switch (shape) {
                case "box", "polygon", "mask" ->
                    xml.entry("a " + shape, notes, () -> objects.add(object(xml, shape, frame)));
                case "tag" -> tags.add(xml.attribute("label", ""));
                default ->
                    notes.leftOut(
                            "a shape",
                            shape,
                            "%s, line %d".formatted(file.getFileName(), xml.line()),
                            shape.equals("ellipse")
                                    ? "an ellipse is not read; make it a polygon or a mask"
                                    : "a %s has no area, or one of three dimensions".formatted(Printable.of(shape)));
            }
        });
        return new AnnotatedImage(
                name, width, height, objects, tags.isEmpty() ? Map.of() : Map.of("tags", String.join(", ", tags)));
    }

    private AnnotatedObject object(XmlReader xml, String shape, AnnotatedImage frame) {
        @Nullable Long category = categories.id(xml.attribute("label", ""));
        Source source = Source.of(xml.attribute("source", ""));
        AnnotatedObject object = switch (shape) {
            case "box" -> box(xml, category, frame);
            case "polygon" -> filled(category, List.of(Polygon.of(points(xml.attribute("points")))), frame);
            default -> AnnotatedObject.of(category, mask(xml, frame));
        };
        Map<String, String> attributes = new HashMap<>();
        if (xml.attribute("occluded", "0").equals("1")) {
            attributes.put("occluded", "true");
        }
        for (String name : List.of("z_order", "group_id")) {
            if (!xml.attribute(name, "0").equals("0")) {
                attributes.put(name, xml.attribute(name));
            }
        }
        xml.children(child -> {
            if (child.equals("attribute")) {
                String name = xml.attribute("name");
                attributes.put(name, xml.text());
            }
        });
        return object.by(source, "").with(attributes);
    }

    private AnnotatedObject filled(@Nullable Long category, List<Polygon> polygons, AnnotatedImage frame) {
        return AnnotatedObject.of(category, Outlines.fill(polygons, frame.width(), frame.height(), budget))
                .withOutline(polygons);
    }

    private AnnotatedObject box(XmlReader xml, @Nullable Long category, AnnotatedImage frame) {
        Box box = new Box(xml.decimal("xtl"), xml.decimal("ytl"), xml.decimal("xbr"), xml.decimal("ybr"));
        double rotation = Numbers.decimal("rotation", xml.attribute("rotation", "0"));
        Polygon polygon = Outlines.rectangle(box, rotation, box.centerX(), box.centerY());
        AnnotatedObject object = filled(category, List.of(polygon), frame);
        return rotation == 0 ? object.withBox(CocoBox.of(box)) : object;
    }

    /// `x,y;x,y;…`
    private static Ring points(String text) {
        String[] points = text.split(";", -1);
        double[] xy = new double[2 * points.length];
        for (int i = 0; i < points.length; i++) {
            int comma = points[i].indexOf(',');
            if (comma < 0) {
                throw new EntryException("point %d is \"%s\", expected x,y".formatted(i, Printable.of(points[i])));
            }
            xy[2 * i] = Numbers.decimal("x of point " + i, points[i].substring(0, comma));
            xy[2 * i + 1] = Numbers.decimal("y of point " + i, points[i].substring(comma + 1));
        }
        return Ring.of(xy);
    }

    private Rle mask(XmlReader xml, AnnotatedImage frame) {
        int left = xml.count("left");
        int top = xml.count("top");
        int width = xml.count("width");
        int height = xml.count("height");
        if (width < 1 || height < 1 || (long) left + width > frame.width() || (long) top + height > frame.height()) {
            throw new EntryException("a mask of %d×%d pixels at (%d, %d), expected one inside the image of %d×%d"
                    .formatted(width, height, left, top, frame.width(), frame.height()));
        }
        budget.spend(width, height);
        RowMajorRuns runs = new RowMajorRuns(width, height);
        String text = xml.attribute("rle");
        boolean set = false;
        for (int from = 0; from <= text.length(); set = !set) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            runs.add(Numbers.count("rle", text.substring(from, end)), set);
            from = end + 1;
        }
        return runs.mask().rle().paste(left, top, frame.width(), frame.height());
    }
}
