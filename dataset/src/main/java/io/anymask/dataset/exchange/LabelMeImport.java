package io.anymask.dataset.exchange;

import io.anymask.Printable;
import io.anymask.dataset.EntryException;
import io.anymask.dataset.EntryReader;
import io.anymask.dataset.Notes;
import io.anymask.file.Untrusted;
import io.anymask.image.ImageException;
import io.anymask.image.ImageInfo;
import io.anymask.image.ImageLimits;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.Polygon;
import io.anymask.mask.Ring;
import io.anymask.mask.Rle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// LabelMe's file of each photo: polygons, rectangles, circles, and masks, which are pictures of their own box.
/// Shapes of one label and one group are one object. Points and lines have no area and are left out.
final class LabelMeImport {
    private static final int CORNERS_OF_CIRCLE = 128;

    private final EntryReader json;
    private final NamedCategories categories;
    private final PixelBudget budget;
    private final List<Shape> shapes = new ArrayList<>();
    private String imagePath = "";
    private int width;
    private int height;

    private LabelMeImport(EntryReader json, NamedCategories categories, Path file) {
        this.json = json;
        this.categories = categories;
        this.budget = new PixelBudget(file.toString(), Tree.size(file));
    }

    static AnnotationSet open(Path root, Photos photos, Notes notes) {
        return ReadSet.ofJson(
                root,
                notes,
                (json, categories, file) ->
                        new LabelMeImport(json, categories, file).read(Tree.stem(root, file), photos),
                "json");
    }

    /// A shape as the file has it; the image's size comes behind it.
    private static final class Shape {
        String label = "";
        String type = "polygon";
        String group = "";
        String description = "";
        String mask = "";
        double[] points = new double[0];
        final List<String> flags = new ArrayList<>();
    }

    private AnnotatedImage read(String stem, Photos photos) throws IOException {
        boolean[] seen = new boolean[1];
        json.fields(name -> {
            switch (name) {
                case "shapes" -> {
                    seen[0] = true;
                    json.entries("a shape", name, index -> shape());
                }
                case "imagePath" -> imagePath = json.text();
                case "imageHeight" -> height = json.isNull() ? 0 : json.size(name);
                case "imageWidth" -> width = json.isNull() ? 0 : json.size(name);
                default -> json.skip();
            }
            json.enter("");
        });
        if (!seen[0]) {
            throw json.failure("no \"shapes\", expected a file of LabelMe");
        }
        Photos.Photo photo =
                photos.sized(width, height, "imageWidth and imageHeight", imagePath.isEmpty() ? stem : imagePath);
        width = photo.width();
        height = photo.height();
        String name = imagePath.isEmpty() ? stem : imagePath.replaceFirst("^(\\.\\.[/\\\\])+", "");
        AnnotatedImage frame = new AnnotatedImage(name, width, height, List.of());
        SequencedMap<List<String>, AnnotatedObject> objects = new LinkedHashMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            Shape shape = shapes.get(i);
            String place = Integer.toString(i);
            json.entry("a shape", Printable.of(shape.type), "shapes[" + i + "]", () -> {
                AnnotatedObject object = object(shape);
                List<String> key = shape.group.isEmpty() ? List.of(place) : List.of(shape.label, shape.group, "group");
                objects.merge(key, object, LabelMeImport::together);
            });
        }
        json.enter("");
        return new AnnotatedImage(frame.fileName(), width, height, List.copyOf(objects.values()));
    }

    private void shape() throws IOException {
        Shape shape = new Shape();
        json.fields(name -> {
            switch (name) {
                case "label" -> shape.label = json.text();
                case "shape_type" -> shape.type = json.isNull() ? "polygon" : json.text();
                case "group_id" -> shape.group = json.text();
                case "description" -> shape.description = json.text();
                case "mask" -> shape.mask = json.text();
                case "points" -> shape.points = json.points(name);
                case "flags" -> flags(shape);
                default -> json.skip();
            }
        });
        shapes.add(shape);
    }

    private void flags(Shape shape) throws IOException {
        if (!json.isObject()) {
            json.skip();
            return;
        }
        json.fields(flag -> {
            if (json.text().equals("true")) {
                shape.flags.add(flag);
            }
        });
    }

    private static AnnotatedObject together(AnnotatedObject one, AnnotatedObject other) {
        List<Polygon> outline = new ArrayList<>();
        if (!one.outline().isEmpty() && !other.outline().isEmpty()) {
            outline.addAll(one.outline());
            outline.addAll(other.outline());
        }
        Map<String, String> attributes = new TreeMap<>(one.attributes());
        attributes.putAll(other.attributes());
        return AnnotatedObject.of(one.category(), Rle.union(List.of(one.mask(), other.mask())))
                .withOutline(outline)
                .with(attributes);
    }

    private AnnotatedObject object(Shape shape) {
        @Nullable Long category = categories.id(shape.label);
        Map<String, String> attributes = new TreeMap<>();
        shape.flags.forEach(flag -> attributes.put(flag, "true"));
        if (!shape.description.isBlank()) {
            attributes.put("description", shape.description);
        }
        if (!shape.group.isEmpty()) {
            attributes.put("group_id", shape.group);
        }
        if (shape.type.equals("mask")) {
            return AnnotatedObject.of(category, mask(shape)).with(attributes);
        }
        List<Polygon> outline = List.of(polygon(shape));
        return AnnotatedObject.of(category, Outlines.fill(outline, width, height, budget))
                .withOutline(outline)
                .with(attributes);
    }

    private static Polygon polygon(Shape shape) {
        double[] xy = shape.points;
        return switch (shape.type) {
            case "polygon", "oriented_rectangle" -> Polygon.of(Ring.of(xy));
            case "rectangle" ->
                xy.length == 4
                        ? Outlines.rectangle(Box.ofCorners(xy[0], xy[1], xy[2], xy[3]), 0, 0, 0)
                        : Polygon.of(Ring.of(xy));
            case "circle" -> circle(xy);
            default ->
                throw new EntryException("shape_type is %s, expected polygon, rectangle, circle or mask"
                        .formatted(Printable.of(shape.type)));
        };
    }

    /// The centre, and a point on the circle.
    private static Polygon circle(double[] xy) {
        if (xy.length != 4) {
            throw new EntryException("a circle of %d numbers, expected its centre and a point".formatted(xy.length));
        }
        double radius = Math.hypot(xy[2] - xy[0], xy[3] - xy[1]);
        double[] corners = new double[2 * CORNERS_OF_CIRCLE];
        for (int i = 0; i < CORNERS_OF_CIRCLE; i++) {
            double angle = 2 * Math.PI * i / CORNERS_OF_CIRCLE;
            corners[2 * i] = xy[0] + radius * Math.cos(angle);
            corners[2 * i + 1] = xy[1] + radius * Math.sin(angle);
        }
        return Polygon.of(Ring.of(corners));
    }

    private static ImageInfo info(byte[] png) {
        try {
            return ImageInfo.of(png, "the mask", ImageLimits.DEFAULT);
        } catch (ImageException e) {
            throw new EntryException(String.valueOf(e.getMessage()));
        }
    }

    /// A picture of the box between the first and the last pixel, both inside.
    private Rle mask(Shape shape) {
        double[] xy = shape.points;
        if (xy.length != 4 || shape.mask.isEmpty()) {
            throw new EntryException("a mask of %d numbers, expected two points and a picture".formatted(xy.length));
        }
        long left = Math.round(Math.min(xy[0], xy[2]));
        long top = Math.round(Math.min(xy[1], xy[3]));
        long columns = Math.round(Math.max(xy[0], xy[2])) - left;
        long rows = Math.round(Math.max(xy[1], xy[3])) - top;
        byte[] png = Base64.getMimeDecoder().decode(shape.mask);
        ImageInfo info = info(png);
        boolean inside = info.width() == columns + 1 && info.height() == rows + 1;
        boolean behind = info.width() == columns && info.height() == rows; // as other tools write it
        if (!inside && !behind) {
            throw new EntryException("a mask of %d×%d pixels, expected %d×%d between its points"
                    .formatted(info.width(), info.height(), columns + 1, rows + 1));
        }
        if (left < 0 || top < 0 || left + info.width() > width || top + info.height() > height) {
            throw new EntryException("a mask of %d×%d pixels at (%d, %d), expected one inside the image of %d×%d"
                    .formatted(info.width(), info.height(), left, top, width, height));
        }
        budget.spend(info.width(), info.height());
        Mask mask = Untrusted.read(
                "the mask",
                "a PNG",
                () -> {
                    @Nullable BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
                    if (picture == null) {
                        throw new EntryException("a mask of an unknown format, expected a PNG");
                    }
                    return Mask.from(picture);
                },
                (message, cause) -> new EntryException(message));
        if (mask.width() != info.width() || mask.height() != info.height()) {
            throw new EntryException("the mask is turned, expected one without orientation");
        }
        return mask.rle().paste((int) left, (int) top, width, height);
    }
}
